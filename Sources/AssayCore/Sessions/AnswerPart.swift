/// The growing answer as `ID.json.part` holds it (DESIGN § 4): a first line that says to which session and `seq` it
/// belongs, then lines of one member each, in the order in which the pieces came.
package struct AnswerPart: Sendable, Equatable {
    /// The header of the session, so that a part tells where it belongs even without its file.
    package var session: SessionHeader
    /// The `seq` that the answer will have.
    package var seq: Int
    /// When it began.
    package var at: Timestamp
    package var sent: SentRequest?
    /// The `seq` of the answer that this one is a part of, see `SessionMessage.continues`.
    package var continues: Int?
    /// What has come so far.
    package var answer = GrowingAnswer()

    package init(session: SessionHeader, seq: Int, at: Timestamp, sent: SentRequest?, continues: Int? = nil) {
        (self.session, self.seq, self.at, self.sent) = (session, seq, at, sent)
        self.continues = continues
    }

    /// What a part's first line says beside the session's header.
    struct Fields {
        var seq: Int?
        var at: Timestamp?
        var sent: SentRequest?
        var continues: Int?
    }

    /// The part's first line, with its newline.
    package var firstLine: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("format", "assay-part")
        writer.member("version", SessionHeader.version)
        session.encodeMembers(to: &writer)
        writer.member("seq", seq)
        writer.member("at", at.description)
        if let sent {
            writer.key("sent")
            sent.encode(to: &writer)
        }
        if let continues { writer.member("continues", continues) }
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// Reads a part whose end may be torn: what can be decoded of its last line is kept. Nil where it is no part, or
    /// none of this version.
    package init?(_ bytes: [UInt8]) {
        guard let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        var fields = HeaderFields()
        do throws(JSONError) {
            try JSONScanner.scan(bytes[..<newline]) { scanner throws(JSONError) in try fields.read(from: &scanner) }
        } catch {
            return nil
        }
        guard fields.format == "assay-part", fields.version == SessionHeader.version, let header = fields.header,
            let seq = fields.part.seq, let at = fields.part.at
        else { return nil }
        self.init(session: header, seq: seq, at: at, sent: fields.part.sent, continues: fields.part.continues)
        var isWhole = true
        for line in bytes[(newline + 1)...].split(separator: UInt8(ascii: "\n")) where isWhole {
            isWhole = answer.read(line)
        }
    }

    /// The answer as an event, for a session whose writer went away: interrupted, unless its end had come.
    package var event: SessionEvent {
        var message = answer.message(finish: answer.finish ?? .interrupted)
        (message.sent, message.continues) = (sent, continues)
        return SessionEvent(seq: seq, at: at, body: .message(message), redacted: answer.redacted)
    }
}

/// What has come of an answer.
package struct GrowingAnswer: Sendable, Equatable {
    package private(set) var text = ""
    package private(set) var reasoning = ""
    package private(set) var usage: TokenUsage?
    package private(set) var finish: FinishReason?
    /// The secrets that were replaced in it.
    package private(set) var redacted = RedactionCounts()

    package init() {}

    package var isEmpty: Bool { text.isEmpty && reasoning.isEmpty }

    /// Takes in a batch that is in the part file.
    package mutating func append(_ batch: [CompletionEvent]) {
        for event in batch {
            switch event {
            case .text(let piece): GrowingAnswer.append(piece, to: &text)
            case .reasoning(let piece): GrowingAnswer.append(piece, to: &reasoning)
            case .usage(let count): usage = count
            case .finish(let reason): finish = reason
            case .redacted(let counts): redacted.add(counts)
            case .notice, .retry: break
            }
        }
    }

    /// A large text gets room in plenty: memory that is reserved and not yet touched costs nothing, while a text
    /// that moves as it grows is there twice.
    private static func append(_ piece: String, to text: inout String) {
        let before = text.utf8.count
        let after = before + piece.utf8.count
        for limit in [1 << 20, 1 << 24, 1 << 28] where before < limit && after >= limit {
            text.reserveCapacity(max(after, limit << 4))
        }
        text += piece
    }

    /// The answer as the session keeps it.
    package func message(finish: FinishReason) -> SessionMessage {
        var message = SessionMessage(.assistant, text)
        (message.reasoning, message.finish, message.usage) = (reasoning, finish, usage)
        return message
    }

    /// The lines of a batch, pieces of the same kind joined; empty where there is nothing to keep.
    package static func lines(of batch: [CompletionEvent]) -> [UInt8] {
        var bytes: [UInt8] = []
        var open = ""
        func close() {
            guard !open.isEmpty else { return }
            bytes += Array("\"}\n".utf8)
            open = ""
        }
        func append(_ piece: String, as name: String) {
            if open != name {
                close()
                open = name
                bytes += Array("{\"\(name)\":\"".utf8)
            }
            JSONWriter.appendEscaped(piece, to: &bytes)
        }
        func append(_ name: String, _ encode: (inout JSONWriter) -> Void) {
            close()
            var writer = JSONWriter()
            writer.beginObject()
            writer.key(name)
            encode(&writer)
            writer.endObject()
            bytes += writer.bytes + [UInt8(ascii: "\n")]
        }
        for event in batch {
            switch event {
            case .text(let piece): append(piece, as: "text")
            case .reasoning(let piece): append(piece, as: "reasoning")
            case .usage(let usage): append("usage") { usage.encode(to: &$0) }
            case .finish(let finish): append("finish") { $0.string(finish.rawValue) }
            case .redacted(let counts): append("redacted") { counts.encode(to: &$0) }
            case .notice, .retry: break
            }
        }
        close()
        return bytes
    }

    /// Takes in a line of a part; false where it is torn or is none, after taking what it tells.
    fileprivate mutating func read(_ line: ArraySlice<UInt8>) -> Bool {
        var piece: [UInt8] = []
        var isReasoning = false
        var isWhole = true
        do throws(JSONError) {
            try JSONScanner.scan(line) { scanner throws(JSONError) in
                try scanner.beginObject()
                while let key = try scanner.nextKey() {
                    switch key {
                    case "text": try scanner.appendString(to: &piece)
                    case "reasoning":
                        isReasoning = true
                        try scanner.appendString(to: &piece)
                    case "usage": usage = try TokenUsage(from: &scanner)
                    case "finish": finish = FinishReason(rawValue: try scanner.string())
                    case "redacted": redacted.add(try RedactionCounts(from: &scanner))
                    default: try scanner.skip()
                    }
                }
                try scanner.finish()
            }
        } catch {
            isWhole = false
            piece.removeTornScalar()
        }
        let decoded = String(decoding: piece, as: UTF8.self)
        if isReasoning { reasoning += decoded } else { text += decoded }
        return isWhole
    }
}

extension [UInt8] {
    /// Removes the beginning of a scalar whose end is missing (UTF-8, RFC 3629 § 3).
    fileprivate mutating func removeTornScalar() {
        guard let lead = lastIndex(where: { $0 & 0xC0 != 0x80 }), self[lead] >= 0xC0 else { return }
        let length = (~self[lead]).leadingZeroBitCount
        if count - lead < length { removeSubrange(lead...) }
    }
}
