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
        let outcome = try show(answerTo: question, with: gathered)
        picked = PickedLines()
        if let problem = outcome.problem { throw problem }
        offerMentionedFiles()
    }

    /// Asks, with the display that fits the output.
    private func show(answerTo question: SessionMessage, with gathered: Gathered) throws -> Turn.Outcome {
        guard screen.isTerminal else {
            return try ask(question, with: gathered) { _ in PlainDisplay(screen: screen) }
        }
        return try ask(question, with: gathered) { connection in
            FramedDisplay(screen: screen, contextWindow: connection.contextWindow)
        }
    }
}
