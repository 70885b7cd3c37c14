import AssayCore
import Dispatch
import Subprocess
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Runs git in one folder, with the user's own configuration.
///
/// What git reads and writes goes through files of ours without a name: output of any size cannot block it, a
/// background process of a hook cannot keep us waiting, and where only the beginning is wanted only that is read.
struct Git: Sendable {
    /// Where git starts.
    var folder: String
    /// Options of git itself, before the command.
    var globals: [String] = []
    /// Set over what is inherited; nil takes a variable away.
    var environment: [String: String?] = [:]
    /// Raised, it ends the command at once; what it printed until then is of no use.
    var interruption: any Interruption = NeverInterrupted()

    /// Whether the command may start programs of the user's: hooks, filters, the signing program.
    enum Company: Sendable {
        /// It does not: it speaks no language, asks nothing, and a ctrl-C at the terminal does not reach it.
        case alone
        /// It may: these keep the user's language and the terminal, and ctrl-C reaches them.
        case programs
    }

    /// Variables of git that would point it at another repository or index (`git rev-parse --local-env-vars`, without
    /// those of the configuration): Assay may itself have been started by a hook.
    private static let localVariables = [
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_PREFIX",
        "GIT_SHALLOW_FILE",
        "GIT_COMMON_DIR", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS",
        "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS",
    ]

    func with(_ variables: [String: String?]) -> Git {
        var copy = self
        copy.environment.merge(variables) { _, new in new }
        return copy
    }

    /// Where our files for it lie: `TMPDIR`, or `/tmp`.
    var temporaryFolder: String {
        let value = environment["TMPDIR"] ?? getenv("TMPDIR").map { String(cString: $0) }
        guard let value, value.hasPrefix("/") else { return "/tmp" }
        return value
    }

    /// What git printed; nil where it is missing or ended with anything but 0.
    func output(_ arguments: [String]) -> String? {
        guard let result = try? run(arguments), result.status == 0 else { return nil }
        return result.text
    }

    /// Runs git to its end; any exit status is a result, 130 where the interruption ended it.
    ///
    /// - Parameters:
    ///   - input: its whole standard input
    ///   - limit: bytes of output that are kept; `isCut` tells that there was more
    /// - Throws: `.gitMissing`, or `.disk` where our files for its output cannot be made
    func run(
        _ arguments: [String], input: [UInt8] = [], company: Company = .alone, limit: Int = 1 << 30
    ) throws(GitFailure) -> GitOutput {
        let stdin = try ScratchFile(input, in: temporaryFolder)
        let stdout = try ScratchFile(in: temporaryFolder)
        let stderr = try ScratchFile(in: temporaryFolder)
        let configuration = configuration(arguments, company)
        let (input, output, error) = (stdin.raw, stdout.raw, stderr.raw)
        let status = waiting(unless: interruption) { () -> TerminationStatus? in
            try? await Subprocess.run(
                configuration,
                input: .fileDescriptor(.init(rawValue: input), closeAfterSpawningProcess: false),
                output: .fileDescriptor(.init(rawValue: output), closeAfterSpawningProcess: false),
                error: .fileDescriptor(.init(rawValue: error), closeAfterSpawningProcess: false)
            ).terminationStatus
        }
        if interruption.isRaised { return GitOutput(status: 130, bytes: [], isCut: true, errors: []) }
        guard let status else { throw .gitMissing }
        let read = try stdout.read(limit: limit)
        return GitOutput(
            status: status.exit, bytes: read.bytes, isCut: read.isCut, errors: try stderr.read(limit: 1 << 16).bytes)
    }

    /// Runs git and takes any status but 0 for a failure.
    @discardableResult
    func require(
        _ arguments: [String], input: [UInt8] = [], company: Company = .alone
    ) throws(GitFailure) -> GitOutput {
        let result = try run(arguments, input: input, company: company)
        guard result.status == 0 else { throw .commandFailed(command: arguments[0], output: result.complaint) }
        return result
    }

    private func configuration(_ arguments: [String], _ company: Company) -> Configuration {
        var variables: [String: String?] = [:]
        for name in Git.localVariables { variables[name] = .some(nil) }
        // What is tested, committed and verified is what the objects hold, not what stands in for them here.
        variables["GIT_NO_REPLACE_OBJECTS"] = "1"
        var options = globals
        var platform = PlatformOptions()
        if company == .alone {
            variables["LC_ALL"] = "C"
            variables["GIT_TERMINAL_PROMPT"] = "0"
            options.append("--no-optional-locks")
            platform.processGroupID = 0
        }
        variables.merge(environment) { _, new in new }
        let updates = variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
        return Configuration(
            executable: .name("git"), arguments: Arguments(["-C", folder] + options + arguments),
            environment: .inherit.updating(Dictionary(uniqueKeysWithValues: updates)), platformOptions: platform)
    }
}

/// How git ended and what it said.
struct GitOutput: Sendable {
    /// The exit status; 128 and the signal's number where one ended it, as shells say it.
    var status: Int
    var bytes: [UInt8]
    /// Whether `bytes` is only the beginning.
    var isCut: Bool
    var errors: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The first line, without its end.
    var line: String { text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? "" }

    /// What ended with a NUL each (git's `-z`).
    var fields: [String] {
        bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// All that was said, errors first, filtered of terminal escapes, at most about 4,000 bytes.
    var complaint: String {
        let all = (errors + bytes).prefix(4_000)
        return EscapeFilter.clean(String(decoding: all, as: UTF8.self)).trimmed
    }
}

/// The texts with a NUL behind each, as `-z` reads them.
func nulEnded(_ texts: [String]) -> [UInt8] {
    texts.reduce(into: []) { result, text in
        result += text.utf8
        result.append(0)
    }
}

extension TerminationStatus {
    fileprivate var exit: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let code): 128 + Int(code)
        }
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

/// Runs an asynchronous operation to its end on another thread, for callers that own a thread and may block it: never
/// one of those that all tasks share, which the operation itself needs. The interruption cancels it.
private func waiting<Value: Sendable>(
    unless interruption: any Interruption, for operation: @escaping @Sendable () async -> Value?
) -> Value? {
    let box = Box<Value>()
    let done = DispatchSemaphore(value: 0)
    let task = Task.detached {
        let value = await operation()
        box.value.withLock { $0 = value }
        done.signal()
    }
    if interruption is NeverInterrupted {
        done.wait()
    } else {
        // A semaphore and a descriptor cannot be waited for at once.
        while done.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
            if interruption.isRaised { task.cancel() }
        }
    }
    return box.value.withLock { $0 }
}

/// Carries the result from one thread to the other.
private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}

/// The first line of a small file, without its end; nil where it cannot be read.
func firstLine(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}

func realPath(of path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}
