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
        /// The whole machine is the sandbox, say a container of a CI engine. Time, memory and output are limited all the same.
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
        switch mode {
        case .external: try UnconfinedProgram(confinement: .external).run(run)
        case .none: try UnconfinedProgram(confinement: .none).run(run)
        case .automatic: try runConfined(run)
        }
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
