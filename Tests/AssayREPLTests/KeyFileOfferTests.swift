import AssayTestSupport
import Foundation
import Testing

@Suite("A key file that others can read")
struct KeyFileOfferTests {
    private let server: FaultServer
    private let assay: AssayProcess

    init() throws {
        server = try FaultServer(.answer("one"))
        assay = try AssayProcess(variables: ["OPENAI_BASE_URL": server.baseURL, "TERM": "xterm"])
        try assay.home.write(".openai/config", #"{"api_key":"sk-file-0123456789","base_url":"\#(server.baseURL)"}"#)
        chmod(assay.home(".openai/config"), 0o644)
    }

    private func mode() throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: assay.home(".openai/config"))
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test("is mended at a terminal, at the prompt and for a command", arguments: [[], ["ask", "hello"]] as [[String]])
    func mended(words: [String]) throws {
        let terminal = try PseudoTerminal(
            AssayProcess.path, words, environment: assay.environment, folder: assay.workFolder)
        _ = try terminal.wait(for: "holds a key and others can read it")
        _ = try terminal.wait(for: "run chmod 600 \(assay.home(".openai/config"))? [y/N]")
        terminal.type("y\r")
        if words.isEmpty {
            _ = try terminal.wait(for: "› ")
            terminal.type("hello\r")
        }
        _ = try terminal.wait(for: "one")
        if words.isEmpty { terminal.type("/quit\r") }
        #expect(try terminal.end() == 0)
        #expect(try mode() == 0o600)
        #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer sk-file-0123456789"])
    }

    @Test("is refused where the offer is, and in a script")
    func refused() throws {
        let terminal = try assay.terminal("ask", "hello")
        _ = try terminal.wait(for: "[y/N]")
        terminal.type("\r")
        #expect(try terminal.end() == 4)
        let run = try assay.run("ask", "hello")
        #expect(run.status == 4)
        #expect(
            assay.plain(run.messages)
                == "assay: HOME/.openai/config holds a key and others can read it\n  chmod 600 HOME/.openai/config\n")
        #expect(try mode() == 0o644)
        #expect(server.requests.isEmpty)
    }
}
