import AssayCore
import AssayTestSupport
import Foundation
import Testing

@Suite("Pictures that go along")
struct PictureTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]
    private static let part =
        #"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(Data(png).base64EncodedString())"}}"#

    private func assay(_ server: FaultServer, variables: [String: String] = [:]) throws -> AssayProcess {
        let assay = try AssayProcess(server: server, variables: variables)
        try assay.home.write("work/dot.png", bytes: Self.png)
        return assay
    }

    @Test("a picture goes along as a part of the message, and again with the next question")
    func picture() throws {
        let server = try FaultServer(.answer("a dot"), .answer("red"))
        let assay = try assay(server)
        let first = try assay.run("ask", "what is @dot.png")
        #expect(assay.withoutID(first.messages) == "with dot.png (image/png, 11 bytes)\nsession ID\n")
        #expect(try assay.run("ask", "-c", "which colour?").status == 0)
        #expect(server.requests.map { $0.body.contains(Self.part) } == [true, true])
    }

    @Test("a service that refuses pictures is told of, the question is kept, and another model may answer it")
    func refused() throws {
        let server = try FaultServer(
            .response(400, body: #"{"error":{"message":"This model does not support images."}}"#), .answer("a dot"))
        let assay = try assay(server)
        let said = """
            assay: the service refused a request with a picture: This model does not support images.
              this model may take no pictures: choose another (--model, then assay retry), or leave them out (assay rewind)

            """
        let run = try assay.run("ask", "what is @dot.png")
        #expect(run.status == 1)
        #expect(assay.withoutID(run.messages) == "with dot.png (image/png, 11 bytes)\nsession ID\n" + said)
        #expect(assay.contents(of: try #require(assay.sessionIDs.first)) == ["what is @dot.png", ""])
        let again = try assay.run(["-c", "--model", "other"], input: "/retry\n")
        #expect(again.output.hasSuffix("a dot\n"))
        try #require(server.requests.count == 2)
        #expect(server.requests[1].body.contains(Self.part) && server.requests[1].body.contains("what is @dot.png"))
    }

    @Test("a picture of an earlier question is named as the cause too; a wrong path is not")
    func refusedLater() throws {
        let server = try FaultServer(
            .answer("a dot"), .response(400, body: "no"), .response(404, body: "not today"))
        let assay = try assay(server)
        #expect(try assay.run("ask", "what is @dot.png").status == 0)
        let later = try assay.run("ask", "-c", "which colour?")
        #expect(later.messages.contains("assay: the service refused a request with a picture: no\n"))
        let other = try assay.run("ask", "-c", "which colour?")
        #expect(other.messages.contains("assay: the service refused the request (status 404): not today"))
    }

    @Test("legacy completions take no pictures: nothing is sent, and earlier ones stay out with a word")
    func completions() throws {
        let answer = #"{"choices":[{"text":"fine","finish_reason":"stop"}]}"#
        let server = try FaultServer(.answer("a dot"), .response(200, body: answer))
        let assay = try assay(server)
        #expect(try assay.run("ask", "what is @dot.png").status == 0)
        let refused = try assay.run("ask", "-c", "--service", "openai-completions", "and @dot.png?")
        #expect(refused.status == 2 && refused.output.isEmpty)
        #expect(
            assay.withoutID(refused.messages).hasSuffix(
                """
                assay: openai-completions takes no pictures, and the question names dot.png; nothing was sent
                  choose another service with assay service or --service, or take the picture out

                """))
        #expect(server.requests.count == 1)
        let later = try assay.run("ask", "-c", "--service", "openai-completions", "which colour?")
        #expect(later.output == "fine\n")
        #expect(
            assay.withoutID(later.messages).contains(
                "\nthe service takes no pictures: these of earlier questions do not go along: dot.png\n"))
        try #require(server.requests.count == 2)
        #expect(server.requests[1].line == "POST /v1/completions HTTP/1.1")
        #expect(server.requests[1].body.contains(#"[image: dot.png]"#))
        let id = try #require(assay.sessionIDs.first)
        #expect(assay.contents(of: id) == ["what is @dot.png", "a dot", "which colour?", "fine"])
    }
}
