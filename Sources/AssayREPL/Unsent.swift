import AssayCore
import Terminal

/// A question that could not be sent. It stands at the next prompt, or else in the editor, until another one goes out.
struct Unsent {
    /// Its text as the prompt takes it: where it would begin a command, marked as a question.
    private(set) var entry: Entry
    /// Whether it was written in the editor, so that no history has it.
    let isEdited: Bool
    /// Whether what it names outside of the working folder is asked about: it may be another's text.
    let asksOutside: Bool
    /// Whether it was offered after the failure.
    fileprivate var isOffered = false

    init(_ entry: Entry, isEdited: Bool = false, asksOutside: Bool = false) {
        (self.entry, self.isEdited, self.asksOutside) = (entry, isEdited, asksOutside || isEdited)
        guard entry.isQuoted || isEdited else { return }
        self.entry.isQuoted = false
        if entry.pasted.first?.lowerBound == 0 { return }
        self.entry.markSlash()
        if ["!", "\"\"\""].contains(where: entry.text.hasPrefix) { self.entry.insert(" ") }
    }

    /// As the editor gets it.
    var text: String { entry.message }
}

extension Context {
    /// Keeps a text that the editor left and that did not go out.
    func keepUnsent(_ text: String) { unsent = Unsent(Entry(text), isEdited: true) }

    /// Puts a question that was not sent at the next prompt, where it is its own fault; where anything else must be done
    /// first it would only be in the way. Says once where it is if no history has it.
    func offerUnsent(after failure: any Failure, to reader: any InputReader) {
        guard let unsent, !unsent.isOffered else { return }
        self.unsent?.isOffered = true
        let isOwnFault = failure is InputFailure || failure is CodeFailure || failure.cause == .interrupted
        if isOwnFault, reader.propose(unsent.entry) { return }
        if isOwnFault || unsent.isEdited { screen.note(InputText.unsentKept()) }
    }
}
