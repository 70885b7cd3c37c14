import AssayTestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// As whom, and held by what: each attack is tried in every place.
struct SandboxPlace: Sendable, CustomTestStringConvertible {
    var isRoot: Bool
    var confinement: String

    var testDescription: String { "\(confinement) as \(isRoot ? "root" : "a user")" }

    /// As an ordinary user only that user's; a test that is skipped then says so.
    static let all = [true, false].filter { !$0 || getuid() == 0 }.flatMap { isRoot in
        ["bwrap", "landlock"].map { SandboxPlace(isRoot: isRoot, confinement: $0) }
    }

    static let user: uid_t = 1234

    /// A folder that the one who runs the test program owns.
    func ownFolder() throws -> AssayTestSupport.TemporaryFolder {
        let folder = try AssayTestSupport.TemporaryFolder()
        if !isRoot, getuid() == 0 { chown(folder.path, SandboxPlace.user, SandboxPlace.user) }
        return folder
    }

    /// The command line that runs the test program here.
    func command(_ arguments: [String]) throws -> [String] {
        let program = try SandboxProgram.shared.get().path
        let words = [program, "--only", confinement] + arguments
        guard !isRoot, getuid() == 0 else { return words }
        let user = String(SandboxPlace.user)
        return ["/usr/bin/setpriv", "--reuid", user, "--regid", user, "--clear-groups"] + words
    }

    /// Runs a program in the sandbox.
    func run(
        _ options: [String] = [], environment: [String: String] = [:], command inner: [String]
    ) throws -> SandboxOutcome {
        let folder = try AssayTestSupport.TemporaryFolder()
        let words = try command(options + ["--"] + inner)
        try folder.write("out", "")
        let output = open(folder("out"), O_WRONLY | O_CLOEXEC)
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(output); close(nothing) }
        let spawn = try Spawn(
            words[0], Array(words.dropFirst()), environment: environment, folder: "/",
            descriptors: [nothing, output, output])
        _ = spawn.wait()
        return SandboxOutcome(text: folder.read("out") ?? "")
    }

    func python(
        _ script: String, _ options: [String] = [], environment: [String: String] = [:]
    ) throws -> SandboxOutcome {
        try run(options, environment: environment, command: ["/usr/bin/python3", "-c", script])
    }

    func shell(_ script: String, _ options: [String] = []) throws -> SandboxOutcome {
        try run(options, command: ["/bin/sh", "-c", script])
    }
}

/// What the test program said.
struct SandboxOutcome {
    /// The output of the program in the sandbox.
    var output: String
    /// How it ended, and what held it.
    var end: String
    /// The most that the test program held, in bytes; 0 where it was not told.
    var memory: Int

    init(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let words = (lines.last ?? "").split(separator: " ")
        end = words.dropLast(2).joined(separator: " ")
        output = lines.dropLast().joined(separator: "\n")
        memory = words.last.flatMap { Int($0) } ?? 0
    }
}

/// The test program, where every user can start it.
final class SandboxProgram: Sendable {
    static let shared = Result { try SandboxProgram() }

    let path: String
    private let folder: AssayTestSupport.TemporaryFolder

    private init() throws {
        folder = try AssayTestSupport.TemporaryFolder()
        chmod(folder.path, 0o755)
        path = folder("SandboxTestProgram")
        try SandboxProgram.copyBuilt(to: path)
        let folder = folder.path
        SandboxProgram.atExit.append(folder)
        atexit { for folder in SandboxProgram.atExit { unlink(folder + "/SandboxTestProgram"); rmdir(folder) } }
    }

    // Written once, before the tests end, and read once, at the end of the process.
    nonisolated(unsafe) private static var atExit: [String] = []

    /// What lies beside the tests' own program. Another process copies it: a program that somebody may still write to
    /// cannot be run, and children of other tests have for a moment what is open here.
    private static func copyBuilt(to path: String) throws {
        let built = "\(SandboxProgram.testProgramFolder())/SandboxTestProgram"
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(nothing) }
        let copy = try Spawn(
            "/bin/cp", [built, path], environment: [:], folder: "/", descriptors: [nothing, nothing, nothing])
        try #require(copy.wait().exit == 0, "\(built) is not there")
        chmod(path, 0o755)
    }

    private static func testProgramFolder() -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return parent(String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    private static func parent(_ path: String) -> String {
        path.split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 }
    }
}

/// Whether a condition comes to hold before the deadline.
func becomesTrue(within seconds: Double = 10, _ condition: () -> Bool) -> Bool {
    let deadline = now() + seconds
    while !condition() {
        if now() > deadline { return false }
        usleep(5_000)
    }
    return true
}

/// The command lines of living processes that hold a text; the dead that nobody has waited for are none.
func processes(with text: String) -> [String] {
    var found: [String] = []
    guard let directory = opendir("/proc") else { return [] }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard let id = pid_t(name), id != getpid(), let file = fopen("/proc/\(id)/cmdline", "re") else { continue }
        var buffer = [UInt8](repeating: 0, count: 8192)
        let count = fread(&buffer, 1, buffer.count, file)
        fclose(file)
        let line = String(decoding: buffer[..<count].map { $0 == 0 ? 32 : $0 }, as: UTF8.self)
        if line.contains(text) { found.append("\(id) \(line)") }
    }
    return found
}
