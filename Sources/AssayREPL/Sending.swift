import AssayCore
import Terminal

extension Context {
    /// Sends what was entered, with the files that it names, and shows the answer as it comes.
    ///
    /// - Throws: what hinders sending, then nothing has left; and what the answer lacks.
    func send(_ entry: Entry) throws {
        let text = entry.startsTyped && entry.text.hasPrefix("//") ? String(entry.text.dropFirst()) : entry.text
        let gathered = try gather(entry)
        let question = SessionMessage(.user, text, attachments: gathered.attachments)
        let outcome = try show(answerTo: question, pictures: gathered.pictures)
        picked = []
        try outcome.check(for: gathered)
        offerMentionedFiles()
    }

    /// Asks, with the display that fits the output.
    private func show(
        answerTo question: SessionMessage, pictures: [String: [UInt8]] = [:]
    ) throws -> Turn.Outcome {
        guard screen.isTerminal else {
            return try ask(question, pictures: pictures) { _ in PlainDisplay(screen: screen) }
        }
        return try ask(question, pictures: pictures) { connection in
            FramedDisplay(screen: screen, contextWindow: connection.contextWindow)
        }
    }
}

extension Turn.Outcome {
    /// Throws what the answer lacks. Where a service refused a question with pictures, they are the likely cause.
    func check(for gathered: Gathered) throws {
        if !gathered.pictures.isEmpty, !hasText, case .refused(_, let detail, _)? = failure {
            throw InputFailure.pictureRefused(detail: detail)
        }
        if let problem { throw problem }
    }
}
