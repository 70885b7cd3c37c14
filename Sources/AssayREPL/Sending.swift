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
        let outcome = try ask(question, pictures: gathered.pictures) { display(for: $0) }
        picked = []
        try outcome.check(for: gathered)
        offerMentionedFiles()
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
