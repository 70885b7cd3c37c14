import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The sandbox that this machine has: bubblewrap; where its namespaces are forbidden, Landlock and seccomp; on macOS
/// `sandbox-exec`. A refusal is remembered for the life of the process.
package struct SystemSandbox: Sandbox {
    package enum Mode: String, Sendable, CaseIterable {
        /// The best that works here; a failure where nothing does.
        case automatic
        /// The whole machine is the sandbox, say a container of a CI engine. Time, memory and output are limited all
        /// the same.
        case external
        /// As `external`, because the user said so.
        case none
    }

    private let mode: Mode
    /// Tests ask for one in particular.
    private let only: Confinement?

    package init(_ mode: Mode = .automatic) {
        self.init(mode, only: nil)
    }

    package init(_ mode: Mode = .automatic, only: Confinement?) {
        (self.mode, self.only) = (mode, only)
    }

    package func run(
        _ request: SandboxRequest, interruption: any Interruption, onOutput: (String) -> Void
    ) throws -> SandboxResult {
        try withoutActuallyEscaping(onOutput) { onOutput in
            try self.run(SandboxRun(request: request, interruption: interruption, onOutput: onOutput))
        }
    }

    private func run(_ run: SandboxRun) throws -> SandboxResult {
        try SystemSandbox.check(run.request)
        return switch mode {
        case .external: try UnconfinedProgram(confinement: .external).run(run)
        case .none: try UnconfinedProgram(confinement: .none).run(run)
        case .automatic: try runConfined(run)
        }
    }

    /// Refuses what would mean something else further down: without a command `prlimit` succeeds, and a zero byte
    /// ends a word, behind which another option could stand.
    private static func check(_ request: SandboxRequest) throws(SandboxFailure) {
        guard let name = request.command.first, !name.isEmpty else {
            throw .notStarted(command: "", detail: String(cString: strerror(EINVAL)))
        }
        let places = request.mounts.flatMap { [$0.source, $0.target] } + [request.folder]
        for word in request.command + places where word.utf8.contains(0) {
            throw .notStarted(command: name, detail: String(cString: strerror(EINVAL)))
        }
        for place in places where !place.hasPrefix("/") { throw .setUp(detail: SandboxText.notAbsolute(place)) }
    }

    #if os(macOS)
        private func runConfined(_ run: SandboxRun) throws -> SandboxResult {
            try SeatbeltProgram().run(run)
        }
    #else
        private func runConfined(_ run: SandboxRun) throws -> SandboxResult {
            var reason = ""
            if only != .landlock {
                switch try Bubblewrap.here.run(run) {
                case .ran(let result): return result
                case .refused(let why): reason = why
                }
            }
            guard only != .bubblewrap else { throw SandboxFailure.unavailable(detail: reason) }
            do {
                return try LandlockProgram().run(run)
            } catch SandboxFailure.unavailable(let why) {
                throw SandboxFailure.unavailable(detail: reason.isEmpty ? why : "\(reason); \(why)")
            }
        }
    #endif
}

/// One call of `Sandbox.run`, on its way down.
struct SandboxRun {
    var request: SandboxRequest
    var interruption: any Interruption
    var onOutput: (String) -> Void
}
