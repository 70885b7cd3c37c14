/// One line of a session file, encoded, without the comma before it and the newline after it (DESIGN § 4).
///
/// A long text is escaped only while it is written, so that a line never stands in memory beside its own text.
package struct SessionLine: Sendable {
    private enum Part: Sendable {
        case json([UInt8])
        case escaping(String)
    }

    private var parts: [Part] = []
    var writer = JSONWriter()

    /// Texts of more bytes than this are kept by reference.
    private static let longText = 16_384

    /// Ends the line. Nothing may be written to it afterwards.
    mutating func end() {
        writer.endObject()
        parts.append(.json(writer.drain()))
    }

    mutating func member(_ name: String, text: String) {
        guard text.utf8.count > SessionLine.longText else { return writer.member(name, text) }
        writer.key(name)
        writer.beginString()
        parts += [.json(writer.drain()), .escaping(text)]
        writer.endString()
    }

    /// Hands over the line in pieces of about `size` bytes, in order; a short line is one piece.
    ///
    /// `prefix` precedes the line in its first piece, `suffix` follows it in its last. The second argument is the
    /// piece without them: what belongs to the line's hash.
    package func forEachPiece<Failure: Error>(
        prefix: String = "", suffix: String = "", size: Int = 65_536,
        _ body: (_ piece: UnsafeRawBufferPointer, _ own: UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        var piece = Array(prefix.utf8)
        var before = piece.count
        func flush(after: Int) throws(Failure) {
            let result = piece.withUnsafeBytes { bytes in
                let own = UnsafeRawBufferPointer(rebasing: bytes[before..<(bytes.count - after)])
                return Result { () throws(Failure) in try body(bytes, own) }
            }
            try result.get()
            piece.removeAll(keepingCapacity: true)
            before = 0
        }
        for part in parts {
            switch part {
            case .json(let bytes): piece += bytes
            case .escaping(let text):
                var rest = text[...]
                while !rest.isEmpty {
                    let head = rest.leading(utf8: size / 2)
                    JSONWriter.appendEscaped(String(head), to: &piece)
                    rest = rest[head.endIndex...]
                    if piece.count >= size / 2 { try flush(after: 0) }
                }
            }
        }
        piece += Array(suffix.utf8)
        try flush(after: suffix.utf8.count)
    }

    /// The whole line at once.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        forEachPiece { piece, _ in bytes += piece }
        return bytes
    }
}

extension Substring {
    /// The longest beginning that is at most `count` bytes of UTF-8 and ends between two scalars; never empty.
    fileprivate func leading(utf8 count: Int) -> Substring {
        guard var cut = utf8.index(startIndex, offsetBy: Swift.max(count, 4), limitedBy: endIndex) else { return self }
        while cut < endIndex, utf8[cut] & 0xC0 == 0x80 { cut = utf8.index(before: cut) }
        return self[..<cut]
    }
}
