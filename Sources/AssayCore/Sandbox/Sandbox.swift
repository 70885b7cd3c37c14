/// Runs a program so that it cannot reach what it was not given: no network, no secrets, no files but those mounted,
/// bounded in time, memory, processes and disk (DESIGN § 8). With the program its whole process tree ends.
package protocol Sandbox: Sendable {
    /// Runs to the end. A program that fails, hangs or is killed is a result, not an error.
    ///
    /// - Parameters:
    ///   - interruption: raised, it ends the program and its whole tree within 100 ms
    ///   - onOutput: gets the output as it comes, already filtered of terminal escapes, in whole characters
    /// - Throws: where the program could not be started at all, with `.sandboxUnavailable` where nothing confines it here
    func run(
        _ request: SandboxRequest, interruption: any Interruption, onOutput: (String) -> Void
    ) throws -> SandboxResult
}

extension Sandbox {
    package func run(
        _ request: SandboxRequest, interruption: any Interruption = NeverInterrupted()
    ) throws -> SandboxResult {
        try run(request, interruption: interruption, onOutput: { _ in })
    }
}

/// What shall run, and what it may see.
package struct SandboxRequest: Sendable, Equatable {
    /// The program and its arguments; a name without a slash is looked up in the inner `PATH`.
    package var command: [String]
    /// Where it starts, as seen from inside; one of the mounts' targets or a folder in one.
    package var folder: String
    /// Besides the system's own folders, in order: a later one lies over an earlier.
    package var mounts: [SandboxMount]
    /// All that it gets besides `PATH`, `HOME`, `TMPDIR`, `LANG`, `TERM` and `USER`; these can be given here too. Nothing is inherited.
    package var environment: [String: String]
    /// Its whole standard input.
    package var input: [UInt8]
    package var limits: SandboxLimits
    /// Whether it may use the network; only `setup:` and an explicit setting allow it.
    package var hasNetwork: Bool

    package init(
        command: [String], folder: String, mounts: [SandboxMount] = [], environment: [String: String] = [:],
        input: [UInt8] = [], limits: SandboxLimits = SandboxLimits(), hasNetwork: Bool = false
    ) {
        (self.command, self.folder, self.mounts) = (command, folder, mounts)
        (self.environment, self.input, self.limits, self.hasNetwork) = (environment, input, limits, hasNetwork)
    }
}

/// A file or folder of this machine that is seen inside.
package struct SandboxMount: Sendable, Equatable {
    /// Absolute; one that does not exist is left out.
    package var source: String
    /// Absolute; where it is seen. Its parents are made.
    package var target: String
    package var isWritable: Bool

    package init(_ source: String, at target: String? = nil, isWritable: Bool = false) {
        (self.source, self.target, self.isWritable) = (source, target ?? source, isWritable)
    }
}

/// What a program may use; the settings' `sandbox:` changes them.
package struct SandboxLimits: Sendable, Equatable {
    /// Wall time.
    package var seconds: Int = 60
    /// Bytes, of all its processes together.
    package var memory: Int = 2 << 30
    /// Processes and threads together.
    package var processes: Int = 512
    /// Bytes of one file.
    package var fileSize: Int = 1 << 30
    /// Bytes that it may write to disk in all.
    package var disk: Int = 4 << 30
    /// Bytes of output that are kept: half from the beginning, half from the end.
    package var output: Int = 1 << 20

    package init() {}
}

/// How a program ended and what it said.
package struct SandboxResult: Sendable, Equatable {
    package enum End: Sendable, Equatable {
        case exited(Int)
        /// By a signal that nobody of ours sent. Under bubblewrap an exit of 128 and a signal's number counts as one:
        /// it tells them apart no more than a shell does.
        case killed(signal: Int)
        /// Ended by us, for what it used too much of.
        case over(Limit)
        case interrupted
    }

    package enum Limit: String, Sendable {
        case time, memory, disk
    }

    package var end: End
    package var output: CappedOutput
    package var seconds: Double
    /// What held.
    package var confinement: Confinement

    package init(end: End, output: CappedOutput, seconds: Double, confinement: Confinement) {
        (self.end, self.output, self.seconds, self.confinement) = (end, output, seconds, confinement)
    }
}

/// What a program printed, standard output and standard error in the order they came, filtered of terminal escapes; where
/// it was too much, its beginning and its end.
package struct CappedOutput: Sendable, Equatable {
    package var head: String
    /// Empty where nothing was left out.
    package var tail: String
    /// How many bytes between the two were left out.
    package var omitted: Int

    package init(head: String, tail: String = "", omitted: Int = 0) {
        (self.head, self.tail, self.omitted) = (head, tail, omitted)
    }

    /// The whole, with a line in between that tells what was left out.
    package var text: String {
        omitted == 0 ? head + tail : head + "\n… \(omitted) bytes left out …\n" + tail
    }
}

/// What held a program; the evidence names it.
package enum Confinement: String, Sendable {
    /// Namespaces of bubblewrap, with seccomp and limits.
    case bubblewrap = "bwrap"
    /// Landlock and seccomp, where namespaces are forbidden.
    case landlock
    /// macOS's `sandbox-exec`.
    case seatbelt = "sandbox-exec"
    /// The settings say that the whole machine is the sandbox (`sandbox: external`).
    case external
    /// `--no-sandbox` was said.
    case none
}
