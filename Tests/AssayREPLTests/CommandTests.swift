import AssayCore
import AssayTestSupport
import Foundation
import Testing

@testable import AssayREPL

@Suite("Commands")
struct CommandTests {
    @Test(
        "words of a command line",
        arguments: [
            ("", []), ("  a  b ", ["a", "b"]), ("'a b' c", ["a b", "c"]), (#""a \" b""#, [#"a " b"#]),
            (#"a\ b"#, ["a b"]), ("''", [""]), ("a'b'c", ["abc"]), ("年度 报告", ["年度", "报告"]),
            (#"'\n'"#, [#"\n"#]), (#"end\"#, [#"end\"#]),
        ] as [(String, [String])])
    func words(line: String, expected: [String]) throws {
        #expect(try commandWords(line) == expected)
    }

    @Test("an open quote is refused", arguments: ["'a", "\"a", "a 'b"])
    func openQuote(line: String) {
        #expect(throws: REPLFailure.openQuote) { try commandWords(line) }
    }

    @Test("names are found exactly, by a unique beginning, or the nearest is named")
    func lookUp() throws {
        #expect(try CommandList.command(named: "save", at: .prompt).name == "save")
        #expect(try CommandList.command(named: "bl", at: .prompt).name == "blocks")
        #expect(
            throws: REPLFailure.unknownCommand(
                "/s", near: ["/sessions", "/search", "/service", "/system", "/set", "/show", "/save", "/status"])
        ) {
            try CommandList.command(named: "s", at: .prompt)
        }
        #expect(throws: REPLFailure.unknownCommand("/svae", near: ["/save"])) {
            try CommandList.command(named: "svae", at: .prompt)
        }
        #expect(throws: REPLFailure.unknownCommand("assay bl", near: ["assay blocks"])) {
            try CommandList.command(named: "bl", at: .shell)
        }
        #expect(throws: REPLFailure.unknownCommand("assay frob", near: [])) {
            try CommandList.command(named: "frob", at: .shell)
        }
        #expect(throws: REPLFailure.unknownCommand("/", near: [])) {
            try CommandList.command(named: "", at: .prompt)
        }
    }

    @Test("every command has a summary, a group that help lists, and help in the caller's spelling")
    func help() {
        for place in [Place.prompt, .shell] {
            let overview = HelpCommand.overview(at: place)
            for type in CommandList.available(at: place) {
                #expect(overview.contains("  \(place.caption(type.name)) "))
                #expect(overview.contains(type.summary))
                let help = CommandList.help(for: type, at: place)
                #expect(help.contains("USAGE: \(place.caption(type.name))"), "\(help)")
            }
        }
    }

    @Test(
        "--help behind other words is a command's help too",
        arguments: [
            ["sessions", "prune", "--help"], ["config", "set", "--help"], ["engine", "install", "--help"],
            ["ask", "hi", "--help"], ["export", "html", "--help"], ["search", "foo", "--help"],
            ["verify", "HEAD", "--help"], ["add", "x", "--help"], ["help", "save", "--help"], ["save", "1", "-h"],
        ])
    func helpBehind(words: [String]) throws {
        let type = try CommandList.command(named: words[0], at: .shell)
        let help = CommandList.help(for: type, at: .shell) + "\n"
        #expect(try AssayProcess().run(words) == .init(output: help, messages: "", status: 0))
    }

    @Test(
        "hints name commands as they are written where they are read",
        arguments: [
            (.shell, "/blocks lists them; M.N is block N", "assay blocks lists them; M.N is block N"),
            (.shell, "or /commit --untested REASON", "or assay commit --untested REASON"),
            (
                .shell, "/continue goes on; /set max_tokens N raises",
                "assay continue goes on; assay config set parameters.max_tokens N raises"
            ),
            (.shell, "with another /model, then /retry", "with another --model, then assay retry"),
            (.shell, "(/model NAME) or /new", "(--model NAME) or /new"),
            (.prompt, "/set max_tokens N; /model NAME", "/set max_tokens N; /model NAME"),
            (.shell, "/savegame, a/save, /save/it, (/save)", "/savegame, a/save, /save/it, (assay save)"),
            (.prompt, "see `assay sessions` for those", "see `/sessions` for those"),
            (.prompt, "assay --resume opens it; assay ask -y", "assay --resume opens it; assay ask -y"),
            (.prompt, "see assay --help", "see /help"), (.prompt, "", ""),
        ] as [(Place, String, String)])
    func worded(place: Place, hint: String, expected: String) {
        #expect(place.worded(hint) == expected)
    }

    @Test("the README's table is the list of commands")
    func readme() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        for type in CommandList.all {
            let captions = [Place.prompt, .shell].map { type.places.contains($0) ? "`\($0.caption(type.name))`" : "" }
            #expect(readme.contains("| \(captions[0]) | \(captions[1]) | \(type.summary) |"), "\(type.name)")
        }
    }

    @Test("all texts have their places in order, and every identifier is used once")
    func texts() {
        let catalogues: [any TextIdentifier.Type] = [
            CompletionText.self, ConnectionText.self, ProbeText.self, ProviderText.self, EngineText.self,
            SessionText.self, SettingsText.self, WorkshopText.self, TerminalText.self, REPLText.self,
            HelpText.self, StatusText.self, FirstStartText.self, CodeText.self, ConversationText.self,
            ExportText.self, GitText.self, RunText.self, SandboxText.self, TestingText.self,
            SessionListText.self, ReplayText.self, ServiceText.self, SettingSummary.self, InputText.self,
        ]
        var seen: Set<String> = []
        for catalogue in catalogues {
            for (name, english) in catalogue.entries {
                #expect(seen.insert(name).inserted, "\(name)")
                #expect(!english.isEmpty, "\(name)")
                let places = Set((1...9).filter { english.contains("{\($0)}") })
                #expect(places.isEmpty || places == Set(1...(places.max() ?? 1)), "\(name): \(english)")
            }
        }
    }

    @Test(
        "what assay is called with",
        arguments: [
            ([], .prompt(.new)), (["-c"], .prompt(.latest)), (["--resume", "2026"], .prompt(.session("2026"))),
            (["--resume=2026"], .prompt(.session("2026"))), (["--help"], .help), (["--version"], .version),
            (["save", "1", "-y"], .command("save", words: ["1", "-y"])),
        ] as [([String], Launch)])
    func launch(words: [String], expected: Launch) throws {
        #expect(try Launch(words: words) == expected)
    }

    @Test(
        "what assay cannot be called with", arguments: [["--resume"], ["-x"], ["-c", "-c"], ["--resume", "a", "b"]])
    func wrongLaunch(words: [String]) {
        #expect(throws: REPLFailure.self) { try Launch(words: words) }
    }

    @Test(
        "words without options ask the same with and without the parser",
        arguments: [[], [""], ["2+2?"], ["why", "is @a.txt", "", "年度", "x-y", "=", "help"]])
    func plainAsk(words: [String]) throws {
        let (plain, parsed) = (AskCommand.plain(words), try AskCommand.parseAsRoot(words) as? AskCommand)
        #expect(plain?.words == words)
        #expect(parsed?.words == words)
        for option in [\AskCommand.continues, \.noSession, \.yes, \.json] {
            #expect(plain?[keyPath: option] == false)
            #expect(parsed?[keyPath: option] == false)
        }
    }

    @Test(
        "an option, or what may be one, is the parser's",
        arguments: [["-c"], ["a", "--json"], ["--"], ["-"], ["-\u{301}"]])
    func optionsOfAsk(words: [String]) {
        #expect(AskCommand.plain(words) == nil)
    }

    struct Call: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var words: [String]
        var rest: [String]
        var options = GlobalOptions()

        init(
            _ description: String, _ words: String, _ rest: String, session: String? = nil, model: String? = nil,
            profile: String? = nil
        ) {
            testDescription = description
            self.words = words.split(separator: " ").map(String.init)
            self.rest = rest.split(separator: " ").map(String.init)
            (options.session, options.model, options.profile) = (session, model, profile)
        }
    }

    static let calls = [
        Call("before the command", "--model m ask hello", "ask hello", model: "m"),
        Call("after it", "ask --model m --session=s hello", "ask hello", session: "s", model: "m"),
        Call("none behind --", "ask --model m -- --session x", "ask -- --session x", model: "m"),
        Call("none among a question's words", "ask what does --model m do", "ask what does --model m do"),
        Call("none of another program", "test python3 t.py --model small", "test python3 t.py --model small"),
        Call("behind options", "test --json --model m go --profile x", "test --json go --profile x", model: "m"),
        Call("behind a value", "run --timeout 5 --model m 1 --profile x", "run --timeout 5 1 --profile x", model: "m"),
        Call(
            "behind a value with =", "find --limit=5 --model m a --profile x", "find --limit=5 a --profile x",
            model: "m"),
        Call(
            "none of a value's words", "config set test --model m make --profile x", "config set test make --profile x",
            model: "m"),
        Call("anywhere else", "save 1 a.py --model m -y --session s", "save 1 a.py -y", session: "s", model: "m"),
        Call("where a session is named as a command", "--resume test --model m", "--resume test", model: "m"),
    ]

    @Test("options for all are taken out, but not from words that are the user's own", arguments: calls)
    func globalOptions(_ call: Call) throws {
        var words = call.words
        let options = try GlobalOptions(extractingFrom: &words)
        #expect(words == call.rest)
        #expect(options == call.options)
    }

    @Test("an option of Assay's among words for itself is refused, not lost", arguments: ["ask", "find", "search"])
    func misplaced(name: String) throws {
        let run = try AssayProcess().run(name, "what", "--model", "m")
        #expect(run.status == 2)
        #expect(run.messages.hasPrefix("assay: --model counts before the first word only; -- goes before"))
    }
}

extension TextIdentifier {
    fileprivate static var entries: [(String, String)] {
        allCases.map { ($0.rawValue, $0.english) }
    }
}
