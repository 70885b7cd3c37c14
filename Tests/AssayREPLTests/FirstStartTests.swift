import AssayTestSupport
import Testing

@Suite("The first start")
struct FirstStartTests {
    @Test("an answer that is no choice, or no address, is asked for again")
    func again() throws {
        let server = try FaultServer(.answer("fine"))
        let assay = try AssayProcess(variables: ["TERM": "xterm"])
        let terminal = try assay.terminal()
        let question = "What shall answer? (1 to 4, Enter for none)"
        for wrong in ["/help", "5"] {
            _ = try terminal.wait(for: question)
            terminal.type(wrong + "\r")
            _ = try terminal.wait(for: "\(wrong) is no choice of 1 to 4")
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
}
