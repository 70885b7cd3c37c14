import AssayCore
import Terminal
import Workshop

/// What an editor left.
struct EditedText {
    /// As it was given to the editor, where the file is gone.
    var text: String
    /// Whether the editor wrote the file, changed or not.
    var isSaved: Bool
    /// nil where the editor ended well.
    var failure: CodeFailure?
}

extension Context {
    /// The text as the user left it in `$VISUAL` or `$EDITOR`.
    ///
    /// - Parameters:
    ///   - name: the file's, which tells the editor its kind
    ///   - what: what is edited, for people
    ///   - flag: what a script says instead
    func edited(
        _ text: String, named name: String = "COMMIT_EDITMSG", what: String = CodeText.theMessage(),
        flag: String = "-m MESSAGE"
    ) throws -> String {
        let edited = try leftByEditor(text, named: name, what: what, flag: flag)
        if let failure = edited.failure { throw failure }
        return edited.text
    }

    /// The same with how it was left, also by an editor that failed.
    func leftByEditor(_ text: String, named name: String, what: String, flag: String) throws -> EditedText {
        guard confirm.isInteractive else {
            throw TerminalFailure.needsChoice(question: CodeText.editing(what), flag: flag)
        }
        let editor = environment["VISUAL"] ?? environment["EDITOR"] ?? "vi"
        let file = try EditedFile(text, named: name, in: locations.cache)
        screen.lendTerminal()
        interrupts.reset()
        defer { interrupts.reset() }
        let shell = UserShell(environment: environment.variables.merging([EditedFile.variable: file.path]) { $1 })
        let status = try shell.run("\(editor) \"$\(EditedFile.variable)\"")
        let left = file.text
        return EditedText(
            text: left ?? text, isSaved: file.isSaved,
            failure: status == 0 && left != nil ? nil : .editorFailed(editor, what: what))
    }
}
