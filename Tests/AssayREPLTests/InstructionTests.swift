import AssayCore
import AssayTestSupport
import Foundation
import Testing

@Suite("What the model is told besides")
struct InstructionTests {
    private func system(_ server: FaultServer, _ index: Int = 0) throws -> String {
        guard case .array(let messages)? = try JSONValue(server.requests[index].body.utf8)["messages"] else {
            throw MissingValue()
        }
        return messages.first?["content"]?.stringValue ?? ""
    }

    @Test(
        "the user's, the top folder's and the folder's files go along in this order, AGENTS.md where there is no ASSAY.md"
    )
    func files() throws {
        let server = try FaultServer(.answer("ok"), .answer("ok"))
        let assay = try AssayProcess(server: server)
        try assay.home.write(".config/assay/ASSAY.md", "Of mine.\n")
        try assay.home.write("work/AGENTS.md", "Of the agents.\n")
        let run = try assay.run(input: "hello\nagain\n")
        #expect(
            assay.withoutID(run.messages) == """
                instructions: ~/.config/assay/ASSAY.md (9 bytes), AGENTS.md (15 bytes)
                session saved: assay --resume ID

                """)
        let text =
            SystemPrompt.english.text + """


                Instructions from ~/.config/assay/ASSAY.md:
                Of mine.


                Instructions from ~/work/AGENTS.md:
                Of the agents.

                """
        #expect(try system(server) == text && system(server, 1) == text)
        #expect(
            try #require(assay.session).contains(
                #""system":"\#(sha256(of: "system\n\(text)\0"))""#))
        try assay.home.write("work/ASSAY.md", "Ours.\n")
        #expect(try assay.run(input: "/system\n").output.contains("Ours.") == true)
        #expect(try assay.run(input: "/system\n").output.contains("agents") == false)
    }

    @Test("system: and ASSAY_SYSTEM say more, instructions: off leaves the files at home")
    func settings() throws {
        let server = try FaultServer(.answer("ok"), .answer("ok"))
        let assay = try AssayProcess(server: server)
        try assay.home.write("work/AGENTS.md", "Of the agents.\n")
        try assay.home.write(".config/assay/config.yaml", "system: Answer briefly.\ninstructions: off\n")
        let run = try assay.run("ask", "hello")
        #expect(assay.withoutID(run.messages) == "session ID\n")
        #expect(try system(server) == SystemPrompt.english.text + "\n\nAnswer briefly.")
        _ = try assay.run(["ask", "hello"], variables: ["ASSAY_SYSTEM": "At length."])
        #expect(try system(server, 1) == SystemPrompt.english.text + "\n\nAt length.")
    }

    @Test("/system takes a text as it is for this session, also when it is resumed, until it is taken back")
    func command() throws {
        let server = try FaultServer(.answer("ok"), .answer("ok"), .answer("ok"))
        let assay = try AssayProcess(server: server)
        #expect(try assay.run(input: "/system Say \"no\" -- always, 'please.\nhello\n").status == 0)
        #expect(try assay.run("ask", "-c", "again").status == 0)
        for index in 0...1 {
            #expect(try system(server, index) == SystemPrompt.english.text + "\n\nSay \"no\" -- always, 'please.")
        }
        let session = try #require(assay.session)
        #expect(session.contains(#""system":"Say \"no\" -- always, 'please.""#))
    }

    @Test("/system edit keeps a prompt of the user's own in the place of ours")
    func edit() throws {
        let server = try FaultServer(.answer("ok"))
        let assay = try AssayProcess(server: server)
        try assay.home.write(".config/assay/system.md", "Only this.")
        let run = try assay.run("ask", "hello")
        #expect(try system(server) == "Only this.")
        #expect(run.messages.contains("instructions: ~/.config/assay/system.md (10 bytes)"))
    }
}

private func sha256(of text: String) -> String {
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    (process.standardInput, process.standardOutput) = (input, output)
    guard (try? process.run()) != nil else { return "" }
    input.fileHandleForWriting.write(Data(text.utf8))
    try? input.fileHandleForWriting.close()
    return String(decoding: output.fileHandleForReading.readDataToEndOfFile().prefix(64), as: UTF8.self)
}
