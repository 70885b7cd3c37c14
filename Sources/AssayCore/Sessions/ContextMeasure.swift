/// What the next request carries of a conversation, message by message, in estimated tokens.
package struct ContextMeasure: Sendable {
    /// A message as the session holds it.
    package struct Piece: Sendable, Equatable {
        /// Its `seq`.
        package var event: Int
        package var role: Role
        /// The turn that it belongs to, from 1.
        package var turn: Int
        /// A question's first words.
        package var title: String
        /// Without the attachments.
        package var tokens: Int
        package var attachments: [File]
        /// Whether it does not go out: a question without an answer, and the empty answer.
        package var isLeftOut = false

        package init(
            event: Int, role: Role, turn: Int, title: String, tokens: Int, attachments: [File],
            isLeftOut: Bool = false
        ) {
            (self.event, self.role, self.turn, self.title) = (event, role, turn, title)
            (self.tokens, self.attachments, self.isLeftOut) = (tokens, attachments, isLeftOut)
        }

        /// With its attachments.
        package var total: Int { attachments.reduce(tokens) { $0 + $1.tokens } }
    }

    /// An attachment.
    package struct File: Sendable, Equatable {
        package var path: String
        package var tokens: Int

        package init(path: String, tokens: Int) {
            (self.path, self.tokens) = (path, tokens)
        }
    }

    /// After what the summary stands for, oldest first.
    package private(set) var pieces: [Piece] = []
    /// Tokens of the summary, and the last turn that it stands for; nil where there is none.
    package private(set) var summary: (tokens: Int, lastTurn: Int)?
    package private(set) var calibration = TokenCalibration()

    /// Decodes every message that goes out.
    ///
    /// - Parameters:
    ///   - system: goes out before the conversation always
    ///   - examples: go out only as long as there is no answer
    package init(
        _ conversation: Conversation, system: [Message], examples: [Message]
    ) throws(SessionLogError) {
        let start = conversation.thread.summarised
        var turn = conversation.messages[..<start].count { conversation.log.kind(of: $0) == .message(.user) }
        if let compact = try conversation.summary() {
            summary = (TokenEstimate.tokens(in: compact.summary), turn)
        }
        // What the server counted for an answer is told by all that stood before it.
        var before = TokenEstimate.tokens(of: system) + (summary?.tokens ?? 0)
        let onlyFirst = summary == nil ? TokenEstimate.tokens(of: examples) : 0
        let summarySeq = conversation.thread.summary?.seq ?? 0
        var hasAnswer = false
        for seq in conversation.messages[start...] {
            guard case .message(let message) = try conversation.log.event(seq).body else { continue }
            if message.role == .user { turn += 1 }
            let piece = Piece(seq, message, turn: turn)
            if piece.isLeftOut {
                leaveOutQuestion(&before)
            } else {
                if let usage = message.usage, message.role == .assistant, seq > summarySeq {
                    calibration.note(estimated: before + (hasAnswer ? 0 : onlyFirst), reported: usage.prompt)
                }
                before += piece.total
                hasAnswer = hasAnswer || message.role == .assistant
            }
            pieces.append(piece)
        }
    }

    /// As `RequestMessages` does: an empty answer takes its question along.
    private mutating func leaveOutQuestion(_ before: inout Int) {
        for index in pieces.indices.reversed() {
            if pieces[index].isLeftOut { continue }
            guard pieces[index].role == .user else { return }
            pieces[index].isLeftOut = true
            before -= pieces[index].total
        }
    }

    /// What goes out of the conversation, uncalibrated.
    package var total: Int {
        pieces.reduce(summary?.tokens ?? 0) { $0 + ($1.isLeftOut ? 0 : $1.total) }
    }
}

extension ContextMeasure.Piece {
    fileprivate init(_ seq: Int, _ message: SessionMessage, turn: Int) {
        self.init(
            event: seq, role: message.role, turn: turn, title: message.role == .user ? message.title : "",
            tokens: TokenEstimate.tokens(in: message.content) + TokenEstimate.perMessage,
            attachments: message.attachments.map {
                ContextMeasure.File(path: $0.path, tokens: TokenEstimate.tokens(of: $0))
            })
        isLeftOut = message.role != .user && message.isBlank
    }
}
