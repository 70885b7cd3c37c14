@preconcurrency import Foundation
import Testing

/// A real terminal of its own that runs the demo of the line editor: a tmux server, told by name.
final class TmuxTerminal {
    /// Whether these tests can run; where the judges are required they run, and fail without tmux.
    static let isAvailable =
        ProcessInfo.processInfo.environment["ASSAY_REQUIRE_JUDGES"] == "1" || run(["tmux", "-V"]) != nil

    let home = TemporaryFolder()
    private let name = "assay-\(UUID().uuidString.prefix(8))"
    private let command: String
    private var server: pid_t = 0

    /// - Parameters:
    ///   - editrc: what `~/.editrc` holds.
    ///   - environment: more variables, as `env` takes them.
    init(editrc: String = "", environment: String = "", columns: Int = 80, rows: Int = 24) throws {
        try home.write(editrc, to: ".editrc")
        let demo = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "LineEditorDemo").path
        command = "env HOME='\(home.path)' LC_ALL=C.UTF-8 env \(environment) '\(demo)' '\(home.path)/history'"
        try tmux("-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "sh")
        server = pid_t(try tmux("display-message", "-p", "#{pid}").filter(\.isNumber)) ?? 0
        try start()
    }

    deinit {
        // Closing the terminals this way ends what runs in them, even where the server does not heed signals.
        if server > 0 { kill(server, SIGKILL) }
        unlink("/tmp/tmux-\(getuid())/\(name)")
    }

    /// Starts the demo at the shell's prompt, with an empty screen.
    func start() throws {
        try type("clear; \(command); sleep 60")
        try press("Enter")
        try wait("the prompt") { $0.last == "›" || $0.last == ">" }
    }

    /// Starts the demo again after it ended, on a new screen.
    func restart() throws {
        try tmux("clear-history")
        try tmux("respawn-pane", "-k", "sh")
        try start()
    }

    /// Types the text as it stands.
    func type(_ text: String) throws {
        if !text.isEmpty { try tmux("send-keys", "-l", text) }
    }

    /// Presses Enter and waits for the next prompt: what is typed before it is echoed by the terminal itself.
    func enter(_ text: String = "", prompt: String = "›") throws {
        try type(text)
        try press("Enter")
        try wait("the next prompt") { $0.last == prompt }
    }

    /// Presses keys by tmux's names.
    func press(_ keys: String...) throws {
        try tmux(["send-keys"] + keys)
    }

    /// Pastes in bracketed mode, as a terminal does.
    func paste(_ text: String) throws {
        try home.write(text, to: "paste")
        try tmux("load-buffer", "\(home.path)/paste")
        try tmux("paste-buffer", "-p")
    }

    func resize(columns: Int, rows: Int) throws {
        try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
    }

    /// Long enough for ESC to count as pressed alone.
    func settle() throws {
        usleep(200_000)
    }

    /// The screen's lines, without blanks at their ends and empty lines after the last.
    var screen: [String] {
        get throws {
            var lines = try tmux("capture-pane", "-p").split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.replacing(/[ ]+$/, with: "") }.map(String.init)
            while lines.last == "" { lines.removeLast() }
            return lines
        }
    }

    /// Waits until the screen is as it should be, at most ten seconds.
    func wait(_ what: String, until isRight: ([String]) -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(10)
        var last: [String] = []
        while ContinuousClock.now < deadline {
            last = try screen
            if isRight(last) { return }
            usleep(20_000)
        }
        throw Missing(what: what, screen: last)
    }

    /// Waits for exactly this screen.
    func expect(_ expected: String) throws {
        let lines = expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        try wait("the screen:\n\(expected)") { $0 == lines }
    }

    struct Missing: Error, CustomStringConvertible {
        var what: String
        var screen: [String]
        var description: String { "missing \(what)\n--- but there is:\n" + screen.joined(separator: "\n") }
    }

    @discardableResult
    private func tmux(_ arguments: String...) throws -> String { try tmux(arguments) }

    @discardableResult
    private func tmux(_ arguments: [String]) throws -> String {
        try #require(TmuxTerminal.run(["tmux", "-L", name] + arguments), "tmux \(arguments)")
    }

    /// Runs a program; its output, or nil where it fails.
    ///
    /// The output goes through a file, and no descriptor is inherited: a server that stays behind would hold a pipe
    /// open for ever.
    private static func run(_ command: [String]) -> String? {
        let path = NSTemporaryDirectory() + "assay-output-\(UUID().uuidString)"
        defer { unlink(path) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        for descriptor in Int32(3)..<256 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        // A test's thread blocks signals, and the server would go on blocking SIGTERM, which ends it.
        var (attributes, mask) = (posix_spawnattr_t(), sigset_t())
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        sigemptyset(&mask)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var pid: pid_t = 0
        guard posix_spawnp(&pid, command[0], &actions, &attributes, &arguments, environ) == 0 else { return nil }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        guard status == 0, let output = FileManager.default.contents(atPath: path) else { return nil }
        return String(decoding: output, as: UTF8.self)
    }
}
