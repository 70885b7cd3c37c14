import Foundation
import Testing

@testable import Terminal

@Suite struct PlainReaderTests {
    private let prompt = Prompt.standard(isUnicode: true)

    /// A reader of a pipe that carries the bytes and ends.
    private func reader(of bytes: [UInt8]) -> PlainReader {
        let pipe = Pipe()
        let (reading, writing) = (dup(pipe.fileHandleForReading.fileDescriptor), pipe.fileHandleForWriting)
        Thread.detachNewThread {
            try? writing.write(contentsOf: Data(bytes))
            try? writing.close()
        }
        return PlainReader(descriptor: reading)
    }

    private func entries(of bytes: [UInt8]) throws -> [Entry] {
        let reader = reader(of: bytes)
        var entries: [Entry] = []
        while case .text(let entry) = try reader.read(prompt: prompt) { entries.append(entry) }
        return entries
    }

    @Test(
        "lines",
        arguments: [
            ("", []), ("a\nb\n", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("\n\n", ["", ""]), ("a\r", ["a"]),
            ("世界\n", ["世界"]), ("a\rb\n", ["a\rb"]),
        ])
    func lines(text: String, lines: [String]) throws {
        #expect(try entries(of: Array(text.utf8)) == lines.map { Entry($0) })
    }

    @Test("invalid UTF-8") func invalid() throws {
        #expect(try entries(of: [0x61, 0xFF, 0x0A]) == [Entry("a\u{FFFD}")])
    }

    @Test("a line of a megabyte") func long() throws {
        let line = String(repeating: "x世", count: 250_000)
        #expect(try entries(of: Array((line + "\nnext\n").utf8)) == [Entry(line), Entry("next")])
    }

    @Test("three quotation marks") func quoted() throws {
        let input = "\"\"\"a\n/b\n\"\"\"\n/c"
        #expect(try entries(of: Array(input.utf8)) == [Entry("a\n/b", isQuoted: true), Entry("/c")])
    }

    @Test("a message that is never closed is not half sent") func unclosed() throws {
        let reader = reader(of: Array("\"\"\"a\nb".utf8))
        #expect(throws: TerminalFailure.unclosedMessage) { try reader.read(prompt: prompt) }
    }

    @Test("the end of input stays") func end() throws {
        let reader = reader(of: [])
        #expect(try reader.read(prompt: prompt) == .endOfInput)
        #expect(try reader.read(prompt: prompt) == .endOfInput)
    }
}
