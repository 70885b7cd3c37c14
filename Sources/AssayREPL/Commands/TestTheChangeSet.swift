import ArgumentParser
import AssayCore
import Settings
import Workshop

/// `/test [command]`: tests the change set on a clean tree.
struct TestTheChangeSet: Command {
    static let configuration = CommandConfiguration(commandName: "test", abstract: HelpText.test())
    static let group = CommandGroup.code
    static let wordsBeforeText: Int? = 0
    static let takesShellWords = true

    @Flag(help: ArgumentHelp(HelpText.testLog()))
    var log = false

    @Flag(help: ArgumentHelp(HelpText.testForget()))
    var forget = false

    @Flag(name: .customLong("no-sandbox"), help: ArgumentHelp(HelpText.noSandbox()))
    var noSandbox = false

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelpText.testCommand()))
    var command: [String] = []

    mutating func run(in context: Context) throws {
        guard !log else { return try showLog(in: context) }
        guard !forget else { return try forgetCommand(in: context) }
        _ = try context.writableSession(creating: true)
        let project = try Project(in: context, isBare: noSandbox)
        let words = command.first == "--" ? Array(command.dropFirst()) : command
        let given = words.isEmpty ? nil : shellText(of: words)
        let evidence = try context.screen.quietly(json) {
            try TestRun(project).perform(on: project.candidate(), command: given)
        }
        if json { context.screen.write(evidence.test.json(seq: evidence.seq)) }
        guard let cause = evidence.test.outcome.cause else { return }
        if !evidence.hint.isEmpty { context.screen.say("  " + evidence.hint, .hint) }
        throw QuietFailure(cause: cause)
    }

    private func forgetCommand(in context: Context) throws {
        let remembered = RememberedTest(context.workspace, locations: context.locations)
        guard let command = context.givenTest ?? remembered.command else {
            return context.screen.note(CodeText.noTestRemembered())
        }
        try remembered.forget()
        context.givenTest = nil
        context.screen.note(CodeText.testForgotten(printable(command)))
    }

    private func showLog(in context: Context) throws {
        let conversation = try context.conversation()
        guard let seq = conversation.changes.lastTest, case .test(let test) = try conversation.log.event(seq).body
        else {
            throw CodeFailure.noTestYet
        }
        context.screen.write(test.output.text)
    }
}

/// A single word is the shell's text as it stands; several are words that the shell shall see as they are.
func shellText(of words: [String]) -> String {
    guard words.count > 1 else { return words.first ?? "" }
    return words.map { word in
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte | 0x20) || "._/-=:,@%+".utf8.contains(byte)
            }
        return isPlain ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
    }.joined(separator: " ")
}

extension TestRecord {
    fileprivate func json(seq: Int) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("event", seq)
        writer.member("command", command)
        writer.member("outcome", outcome.rawValue)
        if let exit { writer.member("exit", exit) }
        if let passed { writer.member("passed", passed) }
        if let failed { writer.member("failed", failed) }
        if let skipped { writer.member("skipped", skipped) }
        writer.member("tree", tree)
        writer.member("sandbox", sandbox.rawValue)
        writer.key("seconds")
        writer.raw(tenths(seconds))
        if let isWeak { writer.member("weak", isWeak) }
        writer.member("output", output.text)
        writer.endObject()
        return writer.text + "\n"
    }
}
