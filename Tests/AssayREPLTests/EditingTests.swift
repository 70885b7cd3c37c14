import AssayTestSupport
import Foundation
import Testing

/// Files that a command opens in `$VISUAL` or `$EDITOR`; the editors here take what lies ready as `1`, then `2` ….
@Suite("Editing files of the user's")
struct EditingTests {
    private let assay: AssayProcess
    private let configuration = ".config/assay/config.yaml"

    init() throws {
        assay = try AssayProcess(
            server: try FaultServer(), variables: ["EDITOR": "false", "VISUAL": #"sh "$HOME/editor""#, "TERM": "xterm"])
        try assay.home.write(
            "editor",
            """
            cp "$1" "$HOME/before"
            for version in 1 2 3; do
                if [ -e "$HOME/$version" ]; then mv "$HOME/$version" "$1"; exit 0; fi
            done
            """)
    }

    /// What the editor writes, time after time.
    private func prepare(_ versions: String...) throws {
        for (number, text) in zip(1..., versions) { try assay.home.write("\(number)", text) }
    }

    @Test("config edit takes what is right as it is")
    func right() throws {
        let text = "# mine\nmodel: small\n\n"
        try prepare(text)
        let terminal = try assay.terminal("config", "edit")
        _ = try terminal.wait(for: "kept in ~/.config/assay/config.yaml")
        #expect(try terminal.end() == 0)
        #expect(assay.home.read(configuration) == text)
        let again = try assay.terminal("config", "edit")
        #expect(try again.end() == 0)
        #expect(assay.home.read("before") == text && assay.home.read(configuration) == text)
    }

    @Test(
        "what is wrong is named with its line, and the edit kept for the next time",
        arguments: [
            ("model: small\nmodle: x\n", "line 2: unknown key modle; did you mean model?"),
            ("model: small\nredact:\n  add: ['abc']\n", "redact: add: abc: it must take 6 characters at least"),
        ])
    func wrong(text: String, said: String) throws {
        try assay.home.write(configuration, "model: old\n")
        try prepare(text)
        let terminal = try assay.terminal("config", "edit")
        _ = try terminal.wait(for: said)
        _ = try terminal.wait(for: "edit it again? [y/N]")
        terminal.type("\r")
        let kept = "~/.config/assay/config.yaml.edited"
        _ = try terminal.wait(for: "your edit is in \(kept); assay config edit goes on with it")
        #expect(try terminal.end() == 4)
        #expect(assay.home.read(configuration) == "model: old\n")
        try prepare("model: new\n")
        let next = try assay.terminal("config", "edit")
        #expect(try next.end() == 0)
        #expect(assay.home.read("before") == text && assay.home.read(configuration) == "model: new\n")
        #expect(assay.home.names(in: ".config/assay") == ["config.yaml"])
    }

    @Test("edited again at once until it is right")
    func again() throws {
        try prepare("model: [\n", "model: new\n")
        let terminal = try assay.terminal("config", "edit")
        _ = try terminal.wait(for: "edit it again? [y/N]")
        terminal.type("y\r")
        _ = try terminal.wait(for: "kept in ~/.config/assay/config.yaml")
        #expect(try terminal.end() == 0)
        #expect(assay.home.read("before") == "model: [\n" && assay.home.read(configuration) == "model: new\n")
        #expect(assay.home.names(in: ".config/assay") == ["config.yaml"])
    }

    @Test("config edit mends also a file that nothing else can start with")
    func broken() throws {
        try assay.home.write(configuration, "modle: x\n")
        for words in [["config"], ["config", "get", "model"], ["sessions"]] {
            let run = try assay.run(words)
            #expect(run.status == 4 && run.messages.contains("line 1: unknown key modle"), "\(words)")
        }
        #expect(try assay.run("config", "path").output == assay.home(configuration) + "\n")
        try prepare("model: x\n")
        let terminal = try assay.terminal("config", "edit")
        #expect(try terminal.end() == 0)
        #expect(try assay.run("config", "get", "model").output == "x\n")
    }

    @Test("an editor that fails changes nothing; a script is told another way")
    func fails() throws {
        try assay.home.write(configuration, "model: old\n")
        try assay.home.write("editor", "echo 'model: [' > \"$1\"; exit 1")
        let terminal = try assay.terminal("config", "edit")
        #expect(try terminal.end() != 0)
        #expect(assay.home.read(configuration) == "model: old\n")
        let script = try assay.run("config", "edit")
        #expect(script.status == 3 && script.messages.contains("config set KEY VALUE"))
    }

    @Test("/system edit puts a text in the place of Assay's own")
    func system() throws {
        try prepare("Answer in one word.\n")
        let terminal = try assay.terminal()
        _ = try terminal.wait(for: "› ")
        terminal.type("/system edit\r")
        _ = try terminal.wait(for: "it takes the place of Assay's own prompt until you remove it")
        terminal.type("/system\r")
        _ = try terminal.wait(for: "Answer in one word.")
        terminal.type("/quit\r")
        #expect(try terminal.end() == 0)
        #expect(assay.home.read("before")?.hasPrefix("You write code for people") == true)
        #expect(assay.home.read(".config/assay/system.md") == "Answer in one word.\n")
    }
}
