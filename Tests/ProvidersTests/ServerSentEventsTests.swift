import Testing

@testable import Providers

@Suite("Server-sent events (WHATWG HTML § 9.2.6)")
struct ServerSentEventsTests {
    struct Row: CustomTestStringConvertible {
        var name: String
        var body: String
        var data: [String]
        var testDescription: String { name }

        init(_ name: String, _ body: String, _ data: [String]) {
            (self.name, self.body, self.data) = (name, body, data)
        }
    }

    static let rows = [
        Row("nothing", "", []),
        Row("line feeds", "data: a\n\ndata: b\n\n", ["a", "b"]),
        Row("carriage returns", "data: a\r\rdata: b\r\r", ["a", "b"]),
        Row("both", "data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        Row("mixed", "data: a\r\n\ndata: b\r\r\ndata: c\n\r", ["a", "b", "c"]),
        Row("byte order mark", "\u{FEFF}data: a\n\n", ["a"]),
        Row("mark only at the very start", "data: a\n\n\u{FEFF}data: b\n\n", ["a"]),
        Row("comments and pings", ": ping\n\n:\ndata: a\n: b\n\n", ["a"]),
        Row("several data lines", "data: a\ndata: b\ndata:\n\ndata: c\n\n", ["a\nb\n", "c"]),
        Row("no space, two spaces", "data:a\n\ndata:  b\n\n", ["a", " b"]),
        Row("field without a colon", "data\n\ndata\ndata\n\n", ["", "\n"]),
        Row("other fields", "event: error\nid: 7\nretry: 10\ndata: a\nfoo: b\n\n", ["a"]),
        Row("a name that begins alike", "database: a\ndat: b\ndata2\n\n", []),
        Row("colon in the data", "data: a: b:\n\n", ["a: b:"]),
        Row("empty events", "\n\n\nevent: x\n\ndata: a\n\n", ["a"]),
        Row("no blank line at the end", "data: a\n\ndata: b\n", ["a", "b"]),
        Row("no line end at the end", "data: a\n\ndata: b\ndata: c", ["a", "b\nc"]),
        Row("ends with a carriage return", "data: a\n\ndata: b\r", ["a", "b"]),
        Row("text of several bytes", "data: 试金石 🪙\r\n\r\n", ["试金石 🪙"]),
    ]

    @Test("each body as a whole", arguments: rows)
    func whole(row: Row) {
        #expect(events(of: [Array(row.body.utf8)]) == row.data)
    }

    @Test("each body split at every byte", arguments: rows)
    func split(row: Row) {
        let bytes = Array(row.body.utf8)
        for place in 0...bytes.count {
            #expect(events(of: [Array(bytes[..<place]), Array(bytes[place...])]) == row.data, "split at \(place)")
        }
    }

    @Test("each body byte by byte", arguments: rows)
    func bytewise(row: Row) {
        #expect(events(of: row.body.utf8.map { [$0] }) == row.data)
    }

    @Test("an endless event is given up")
    func overlong() {
        var parser = ServerSentEvents()
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
        var count = 0
        for _ in 0..<17 { piece.withUnsafeBufferPointer { parser.feed($0) { _ in count += 1 } } }
        #expect(parser.isOverlong)
        Array("\n\ndata: a\n\n".utf8).withUnsafeBufferPointer { parser.feed($0) { _ in count += 1 } }
        #expect(count == 0)
    }

    private func events(of pieces: [[UInt8]]) -> [String] {
        var parser = ServerSentEvents()
        var result: [String] = []
        for piece in pieces {
            piece.withUnsafeBufferPointer { bytes in
                parser.feed(bytes) { result.append(String(decoding: $0, as: UTF8.self)) }
            }
        }
        parser.finish { result.append(String(decoding: $0, as: UTF8.self)) }
        return result
    }
}
