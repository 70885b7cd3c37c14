import AssayTestSupport
import Testing

@Suite("The first start")
struct FirstStartTests {
    @Test("an answer that is no choice, or no address, is asked for again")
    func again() throws {
        let server = try FaultServer(.answer("fine"))
        let assay = try AssayProcess(variables: ["TERM": "xterm"])
        let terminal = try assay.terminal()
        let question = "What shall answer? (1 to 5, Enter for none)"
        for wrong in ["/help", "6"] {
            _ = try terminal.wait(for: question)
            terminal.type(wrong + "\r")
            _ = try terminal.wait(for: "\(wrong) is no choice of 1 to 5")
        }
        _ = try terminal.wait(for: question)
        terminal.type("4\r")
        for wrong in ["not an address", "ftp://h", "http://", "http:///v1", "server:8000"] {
            _ = try terminal.wait(for: "address, such as")
            terminal.type(wrong + "\r")
            _ = try terminal.wait(for: "\(wrong) is no address: it begins with http://")
        }
        _ = try terminal.wait(for: "address, such as")
        terminal.type(server.baseURL + "\r")
        _ = try terminal.wait(for: "key, if it needs one")
        terminal.type("\r")
        _ = try terminal.wait(for: "\(server.baseURL) holds for this run")
        _ = try terminal.wait(for: "› ")
        terminal.type("hello\r")
        _ = try terminal.wait(for: "fine")
        _ = try terminal.wait(for: "› ")
        terminal.type("/quit\r")
        #expect(try terminal.end() == 0)
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var answers: [String]
        var isAskedAgain: Bool
    }

    @Test(
        "a choice is not asked for again, and Enter is none",
        arguments: [
            Row(testDescription: "Enter", answers: [""], isAskedAgain: true),
            Row(testDescription: "no key after all", answers: ["3", ""], isAskedAgain: true),
            Row(testDescription: "a key", answers: ["3", "sk-0123456789"], isAskedAgain: false),
            Row(testDescription: "an address", answers: ["4", "http://127.0.0.1:1", ""], isAskedAgain: false),
            Row(testDescription: "do not ask again", answers: ["5"], isAskedAgain: false),
        ])
    func once(_ row: Row) throws {
        let assay = try AssayProcess(variables: ["TERM": "xterm"])
        var terminal = try assay.terminal()
        let prompts = ["What shall answer?", row.answers.first == "3" ? "key (not shown)" : "address", "key, if it"]
        for (prompt, answer) in zip(prompts, row.answers) {
            _ = try terminal.wait(for: prompt)
            terminal.type(answer + "\r")
        }
        _ = try terminal.wait(for: "› ")
        terminal.type("/quit\r")
        #expect(try terminal.end() == 0)

        terminal = try assay.terminal()
        _ = try terminal.wait(
            for: row.isAskedAgain ? "What shall answer?" : "no completion service is set up: /engine install gets")
        if row.isAskedAgain { terminal.type("\r") }
        _ = try terminal.wait(for: "› ")
        terminal.type("/quit\r")
        #expect(try terminal.end() == 0)
    }
}
