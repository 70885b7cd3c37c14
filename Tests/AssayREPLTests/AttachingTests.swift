import AssayCore
import AssayTestSupport
import Foundation
import Testing

@testable import AssayREPL

@Suite("What a question names goes along")
struct AttachingTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var question: String
        var options: [String] = []
        var variables: [String: String] = [:]
        /// Standard error, without the session's line.
        var messages: String
        var status: Int32 = 0
        /// What the request's question must hold; nil where no request may leave.
        var sent: String?
    }

    /// A model whose window is known, which only its own host's are; nothing leaves for there.
    static let atItsOwnHost = [
        "OPENAI_BASE_URL": "https://api.openai.com/v1", "ASSAY_MODEL": "gpt-4", "https_proxy": "http://127.0.0.1:1",
    ]

    static let questions: [Row] = [
        Row(
            testDescription: "a file", question: "see @a.txt", messages: "with a.txt (9 bytes)\n",
            sent: #"see @a.txt\n\n```a.txt\none\ntwo\n\n```"#),
        Row(
            testDescription: "lines of it", question: "see @a.txt:2", messages: "with a.txt:2 (4 bytes)\n",
            sent: #"```a.txt:2\ntwo\n```"#),
        Row(
            testDescription: "a line that is not there", question: "see @a.txt:9-10",
            messages: "assay: there is no line 9 in a.txt: it has 3 lines\n  @a.txt sends all of it\n", status: 2),
        Row(
            testDescription: "lines that run backwards", question: "see @a.txt:3-2",
            messages:
                "assay: a.txt:3-2 ends before it begins: line 2 is before line 3\n  the smaller number goes first: @a.txt:2-3\n",
            status: 2),
        Row(
            testDescription: "a file outside, in words that may be another's", question: "see @../outside.txt",
            messages:
                "assay: this needs an answer: ../outside.txt lies outside this folder. Send it along?\n  say yes beforehand with assay ask -y\n",
            status: 3),
        Row(
            testDescription: "two outside, one by the home folder", question: "see @~/outside.txt @../input",
            messages:
                "assay: this needs an answer: ~/outside.txt and 1 more lies outside this folder. Send it along?\n  say yes beforehand with assay ask -y\n",
            status: 3),
        Row(
            testDescription: "a file outside, agreed", question: "see @../outside.txt", options: ["-y"],
            messages: "with ../outside.txt (7 bytes)\n", sent: #"```../outside.txt\nsecret\n```"#),
        Row(
            testDescription: "a pattern", question: "see @src/*.py",
            messages: "with src/a.py (2 bytes)\nwith src/b.py (2 bytes)\n",
            sent: #"```src/a.py\nA\n```\n\n```src/b.py\nB\n```"#),
        Row(
            testDescription: "an address of mail", question: "write to me@example.org", messages: "",
            sent: "write to me@example.org"),
        Row(
            testDescription: "a name that is none here", question: "see @gone.py",
            messages: "@gone.py names no file here; it goes as words\n", sent: "see @gone.py"),
        Row(
            testDescription: "a binary file", question: "see @x.bin",
            messages:
                "assay: x.bin is not text\n"
                + "  text goes along, and pictures (PNG, JPEG, GIF, WebP); without the @ only the name is sent\n",
            status: 5),
        Row(
            testDescription: "a link out of the folder", question: "see @out.txt",
            messages:
                "assay: this needs an answer: out.txt leads out of this folder, to HOME/outside.txt. Send it along?\n  say yes beforehand with assay ask -y\n",
            status: 3),
        Row(
            testDescription: "a way out through a linked folder", question: "see @docs/../secret.txt",
            messages:
                "assay: this needs an answer: docs/../secret.txt leads out of this folder, to HOME/away/secret.txt. Send it along?\n  say yes beforehand with assay ask -y\n",
            status: 3),
        Row(
            testDescription: "lines of what lies there", question: "see @docs/../secret.txt:1-1",
            messages:
                "assay: this needs an answer: docs/../secret.txt leads out of this folder, to HOME/away/secret.txt. Send it along?\n  say yes beforehand with assay ask -y\n",
            status: 3),
        Row(
            testDescription: "the listing of what lies there", question: "see @docs/../",
            messages:
                "assay: this needs an answer: docs/../ leads out of this folder, to HOME/away. Send it along?\n  say yes beforehand with assay ask -y\n",
            status: 3),
        Row(
            testDescription: "a file that lies only by its letters there", question: "see @docs/../a.txt",
            messages: "@docs/../a.txt names no file here; it goes as words\n", sent: "see @docs/../a.txt"),
        Row(
            testDescription: "a page of the web, which is off", question: "see @http://127.0.0.1:9/page",
            messages:
                "assay: http://127.0.0.1:9/page would be fetched from the web, which is off; nothing was sent\n"
                + "  url_attachments: true in config.yaml allows it (assay config set url_attachments true); without the @ only the address is sent\n",
            status: 4),
        Row(
            testDescription: "much text, unasked", question: "see @large.txt",
            messages:
                "with large.txt (300 KB)\nassay: this needs an answer: send 300 KB (about 300,000 tokens) along?\n  say yes beforehand with assay ask -y\n",
            status: 3),
        Row(
            testDescription: "more than the model has room for, unasked", question: "see @small.txt",
            variables: atItsOwnHost,
            messages:
                "with small.txt (40 KB)\nassay: this needs an answer: send 40 KB (about 11,000 tokens; the model's window is 8,192) along?\n  say yes beforehand with assay ask -y\n",
            status: 3),
        Row(
            testDescription: "much together, unasked", question: "see @words/*.txt",
            messages:
                "with 6 files of @words/*.txt (1.4 MB)\nassay: this needs an answer: send 1.4 MB (about 410,000 tokens) along?\n  say yes beforehand with assay ask -y\n",
            status: 3),
        Row(
            testDescription: "much together, agreed", question: "see @words/*.txt", options: ["-y"],
            messages: "with 6 files of @words/*.txt (1.4 MB)\n", sent: "```words/6.txt"),
        Row(
            testDescription: "a file of more than 8 MB", question: "see @huge.txt", options: ["-y"],
            messages:
                "assay: huge.txt is 8.1 MB: more than 8 MB cannot be sent\n  send the lines that matter: @huge.txt:1-200\n",
            status: 2),
        Row(
            testDescription: "lines of it", question: "see @huge.txt:2-3",
            messages: "with huge.txt:2-3 (20 bytes)\n", sent: #"```huge.txt:2-3\nfour word\nfour word\n```"#),
        Row(
            testDescription: "more than 8 MB together", question: "see @huge.txt:1-500000 @huge.txt:500001-",
            options: ["-y"],
            messages:
                "assay: together that is more than 8 MB, which cannot be sent\n  name fewer files, or only the lines that matter (@file:1-200)\n",
            status: 2),
        Row(
            testDescription: "much text, agreed", question: "see @large.txt", options: ["-y"],
            messages: "with large.txt (300 KB)\n", sent: "```large.txt"),
    ]

    @Test("Rows", arguments: questions)
    func row(_ row: Row) throws {
        let server = try FaultServer(.answer("ok"))
        let assay = try AssayProcess(server: server)
        try assay.home.makeFolder("work/src")
        for (name, content) in [
            ("work/a.txt", "one\ntwo\n\n"), ("work/src/a.py", "A\n"), ("work/src/b.py", "B\n"), ("work/x.bin", "a\0b"),
            ("outside.txt", "secret\n"), ("away/secret.txt", "secret\n"), ("away/dir/x", ""),
            ("work/large.txt", String(repeating: "123456789\n", count: 30_720)),
            ("work/small.txt", String(repeating: "four word\n", count: 4_096)),
            ("work/huge.txt", row.question.contains("huge") ? String(repeating: "four word\n", count: 850_000) : ""),
        ] + (1...6).map({ ("work/words/\($0).txt", String(repeating: "four word\n", count: 24_576)) }) {
            try assay.home.write(name, content)
        }
        try FileManager.default.createSymbolicLink(
            atPath: assay.home("work/out.txt"), withDestinationPath: assay.home("outside.txt"))
        try FileManager.default.createSymbolicLink(
            atPath: assay.home("work/docs"), withDestinationPath: assay.home("away/dir"))
        let run = try assay.run(["ask", "--no-session"] + row.options + [row.question], variables: row.variables)
        #expect(assay.plain(run.messages) == row.messages)
        #expect(run.status == row.status)
        #expect(server.requests.count == (row.sent == nil ? 0 : 1))
        if let sent = row.sent { #expect(server.requests[0].body.contains(sent)) }
    }

    @Test("a folder that is called ~ is not the home folder", arguments: [true, false])
    func tilde(inRepository: Bool) throws {
        let server = try FaultServer(.answer("ok"))
        let assay = try AssayProcess(server: server)
        for name in ["~/.aws/credentials", "~/notes.txt"] {
            try assay.home.write("work/" + name, "decoy\n")
            try assay.home.write(String(name.dropFirst(2)), "secret of home\n")
        }
        if inRepository {
            #expect(try assay.run(program: "/usr/bin/git", ["init", "-q"]).status == 0)
            #expect(try assay.run(program: "/usr/bin/git", ["add", "-f", "."]).status == 0)
        }
        let run = try assay.run("ask", "--no-session", "see @**/notes.txt @**/cred*")
        #expect(run.status == 0)
        #expect(run.messages.contains("with ./~/notes.txt (6 bytes)\n"), "\(run.messages)")
        #expect(server.requests.count == 1)
        #expect(server.requests.allSatisfy { !$0.body.contains("secret") && $0.body.contains("decoy") })
    }

    @Test("reading a huge file's first lines ends with them, and an interruption ends it")
    func early() throws {
        let folder = try TemporaryFolder()
        // 64 GB that take no room; no test would end that read them.
        try folder.write("log", "one\ntwo\n" + String(repeating: "x\n", count: 5 << 20))
        #expect(truncate(folder("log"), 64 << 30) == 0)
        let reading = FileReading(name: "log", path: folder("log"))
        guard case .text(let text, _) = try reading.content(LineRange(1, through: 2)) else { throw MissingValue() }
        #expect(text == "one\ntwo\n")
        var stopped = reading
        stopped.interruption = Raised()
        #expect(throws: InputFailure.self) { try stopped.content() }
    }

    private struct Raised: Interruption {
        var isRaised: Bool { true }
        var descriptor: Int32 { -1 }
    }

    @Test("who agrees to more than the model has room for is not refused for it afterwards")
    func agreed() throws {
        let key = ["OPENAI_API_KEY": "sk-test-0123456789"]
        let assay = try AssayProcess(variables: key.merging(Self.atItsOwnHost) { $1 })
        try assay.home.write("work/small.txt", String(repeating: "four word\n", count: 4_096))
        let unasked = try assay.run("ask", "see @small.txt")
        #expect(unasked.status == 3 && unasked.messages.contains("the model's window is 8,192"))
        let agreed = try assay.run("ask", "-y", "see @small.txt")
        #expect(agreed.status == 10 && agreed.messages.contains("cannot reach api.openai.com: the proxy 127.0.0.1:1"))
    }

    /// Pages are allowed, and a proxy stands in for all of the web.
    private func pages(_ server: FaultServer) -> [String: String] {
        let proxy = server.baseURL.replacingOccurrences(of: "/v1", with: "")
        return ["ASSAY_URL_ATTACHMENTS": "true", "http_proxy": proxy, "NO_PROXY": "127.0.0.1"]
    }

    @Test("a page is fetched where that is allowed, without a key, and its text goes along")
    func page() throws {
        let page = "<html><head><title>T &amp; U</title><SCRIPT>x<y</SCRIPT></head>\r\n<body><p>Hello</p></body></html>"
        let server = try FaultServer(
            .response(301, headers: ["Location": "/other"]),
            .response(200, headers: ["Content-Type": "text/html"], body: page), .answer("ok"))
        let assay = try AssayProcess(server: server)
        let address = server.baseURL.replacingOccurrences(of: "/v1", with: "/page")
        let run = try assay.run(
            ["ask", "--no-session", "see @\(address)."], variables: ["ASSAY_URL_ATTACHMENTS": "true"])
        #expect(run.messages == "with \(address) (13 bytes)\n")
        #expect(run.output == "ok\n")
        try #require(server.requests.count == 3)
        #expect(server.requests[1].line == "GET /other HTTP/1.1")
        #expect(server.requests[1].headers["authorization"] == nil)
        #expect(server.requests[2].body.contains(#"\nT & U\n\nHello\n"#))
    }

    @Test("a page that cannot be had says why, and nothing is sent")
    func noPage() throws {
        let server = try FaultServer(
            .response(302, headers: ["Location": "http://127.0.0.1:9/admin"]),
            .response(302, headers: ["Location": "file:///etc/passwd"]), .response(404, body: "none"),
            .response(200, headers: ["Content-Type": "application/pdf"], body: "%PDF"),
            .response(200, headers: ["Content-Type": "text/plain"], body: "a\0b"),
            .response(200, headers: ["Content-Type": "text/plain", "Content-Length": "9000000"]).then(
                .send(Array(repeating: 0x61, count: 9_000_000))))
        let assay = try AssayProcess(server: server)
        let trust = "  name that address itself where you trust it; without the @ only the address is sent\n"
        let leave = "  without the @ only the name is sent\n"
        let expected = [
            ("leads to http://127.0.0.1:9/admin, into a network of your own; it is not followed\n" + trust, 10),
            (
                "leads to file:///etc/passwd, no address of the web or one without TLS, and is not followed\n" + trust,
                10
            ),
            ("cannot be had: the server answered 404\n" + leave, 10), ("is application/pdf, no text\n" + leave, 2),
            (
                "is not text\n  text goes along, and pictures (PNG, JPEG, GIF, WebP); without the @ only the name is sent\n",
                5
            ),
            ("has more than 8 MB, which cannot be sent\n" + leave, 2),
        ]
        for (message, status) in expected {
            let run = try assay.run(["ask", "see @http://docs.example/a"], variables: pages(server))
            let said = "assay: http://docs.example/a \(message)"
            #expect(run == .init(output: "", messages: said, status: Int32(status)))
        }
        #expect(server.requests.map(\.line) == Array(repeating: "GET http://docs.example/a HTTP/1.1", count: 6))
        #expect(assay.home.names(in: "sessions").isEmpty)
    }

    @Test("/find lists what holds the words, the best first; as JSON too")
    func find() throws {
        let assay = try AssayProcess()
        try assay.home.write("work/pay.py", "import db\n\ndef pay_order(order):\n    db.pay(order)\n")
        try assay.home.write("work/notes.txt", "pay_order is slow\n")
        let run = try assay.run("find", "pay_order")
        #expect(run.output == "pay.py:3  def pay_order(order):\nnotes.txt:1  pay_order is slow\n")
        let json = try assay.run("find", "--json", "slow")
        #expect(json.output == #"[{"path":"notes.txt","line":1,"text":"pay_order is slow"}]"# + "\n")
        let none = try assay.run("find", "nowhere")
        #expect(try assay.run("find", "--json", "nowhere") == .init(output: "[]\n", messages: "", status: 1))
        #expect(none.status == 1 && none.messages.hasPrefix("assay: nothing here holds nowhere\n"))
    }

    @Test(
        "Numbers are picked as people write them",
        arguments: [
            ("1,3-5", [1, 3, 4, 5]), ("2 1", [2, 1]), ("1，2", [1, 2]), ("3-3,3", [3]), ("0", nil), ("6", nil),
            ("2-1", nil),
            ("a", nil), ("1-2-3", nil), ("-", nil), (",", nil),
        ] as [(String, [Int]?)])
    func picks(text: String, expected: [Int]?) {
        #expect(Picks.numbers(text, count: 5) == expected)
    }
}
