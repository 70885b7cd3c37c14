import AssayCore
import Terminal

extension Context {
    /// Sends what was entered, with the files that it names, and shows the answer as it comes.
    ///
    /// - Throws: what hinders sending, then nothing has left and `unsent` holds it; and what the answer lacks.
    func send(_ entry: Entry) throws {
        // What came from the editor stays another's where it is sent from the prompt at last.
        unsent = Unsent(entry, asksOutside: unsent?.asksOutside ?? false)
        try send(entry.message, naming: entry)
    }

    /// The same for a text from the editor: whatever stands in it, it is a question and no command.
    func send(edited text: String) throws {
        keepUnsent(text)
        try send(text, naming: Entry(text))
    }

    private func send(_ text: String, naming entry: Entry) throws {
        let gathered = try gather(entry, asksOutside: unsent?.asksOutside ?? false)
        let question = SessionMessage(.user, text, attachments: gathered.attachments)
        let outcome = try ask(question, with: gathered) { display(for: $0) }
        picked = PickedLines()
        if let problem = outcome.problem { throw problem }
        offerMentionedFiles()
    }
}
