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
                "assay: this needs an answer: out.txt leads out of this folder, to OUTSIDE. Send it along?\n  say yes beforehand with assay ask -y\n",
            status: 3),
        Row(
            testDescription: "a page of the web, which is off", question: "see @http://127.0.0.1:9/page",
            messages:
                "assay: http://127.0.0.1:9/page would be fetched from the web, which is off; nothing was sent\n"
                + "  url_attachments: true in config.yaml allows it (assay config set url_attachments true); without the @ only the address is sent\n",
            status: 4),
        Row(
            testDescription: "much text, unasked", question: "see @large.txt",
            messages:
                "with large.txt (300 KB)\nassay: this needs an answer: send 300 KB (about 77,000 tokens) along?\n  say yes beforehand with assay ask -y\n",
            status: 3),
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
            ("outside.txt", "secret\n"), ("work/large.txt", String(repeating: "123456789\n", count: 30_720)),
        ] {
            try assay.home.write(name, content)
        }
        try FileManager.default.createSymbolicLink(
            atPath: assay.home("work/out.txt"), withDestinationPath: assay.home("outside.txt"))
        let run = try assay.run(["ask", "--no-session"] + row.options + [row.question], variables: row.variables)
        let messages = run.messages
            .replacingOccurrences(
                of: URL(fileURLWithPath: assay.home("outside.txt")).resolvingSymlinksInPath().path, with: "OUTSIDE")
        #expect(messages == row.messages)
        #expect(run.status == row.status)
        #expect(server.requests.count == (row.sent == nil ? 0 : 1))
        if let sent = row.sent { #expect(server.requests[0].body.contains(sent)) }
    }

    @Test("a page is fetched where that is allowed, without a key, and its text goes along")
    func page() throws {
        let page = "<html><head><title>T &amp; U</title><script>x<y</script></head><body><p>Hello</p></body></html>"
        let server = try FaultServer(
            .response(200, headers: ["Content-Type": "text/html"], body: page), .answer("ok"))
        let assay = try AssayProcess(server: server)
        let address = server.baseURL.replacingOccurrences(of: "/v1", with: "/page")
        let run = try assay.run(
            ["ask", "--no-session", "see @\(address)."], variables: ["ASSAY_URL_ATTACHMENTS": "true"])
        #expect(run.messages == "with \(address) (13 bytes)\n")
        #expect(run.output == "ok\n")
        try #require(server.requests.count == 2)
        #expect(server.requests[0].headers["authorization"] == nil)
        #expect(server.requests[1].body.contains(#"\nT & U\n\nHello\n"#))
    }

    @Test("a picture goes along as a part of the message, and again with the next question")
    func picture() throws {
        let server = try FaultServer(.answer("a dot"), .answer("red"))
        let assay = try AssayProcess(server: server)
        let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]
        try Data(png).write(to: URL(fileURLWithPath: assay.home("work/dot.png")))
        let first = try assay.run("ask", "what is @dot.png")
        #expect(assay.withoutID(first.messages) == "with dot.png (image/png, 11 bytes)\nsession ID\n")
        #expect(try assay.run("ask", "-c", "which colour?").status == 0)
        let part =
            #"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(Data(png).base64EncodedString())"}}"#
        #expect(server.requests.map { $0.body.contains(part) } == [true, true])
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
