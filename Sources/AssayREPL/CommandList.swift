import ArgumentParser
import AssayCore

/// Every command, in the order of help. It alone feeds dispatch, help, completion and the README's table.
package enum CommandList {
    package static let all: [any Command.Type] = [
        NewCommand.self,
        SessionsCommand.self,
        ResumeCommand.self,
        RenameCommand.self,
        ForkCommand.self,
        RewindCommand.self,
        RetryCommand.self,
        CompactCommand.self,
        ContextCommand.self,
        SearchCommand.self,
        ExportCommand.self,
        AskCommand.self,
        ContinueCommand.self,
        AddCommand.self,
        DropCommand.self,
        FindCommand.self,
        EditCommand.self,
        ServiceCommand.self,
        ModelCommand.self,
        SystemCommand.self,
        SetCommand.self,
        EngineCommand.self,
        BlocksCommand.self,
        ShowCommand.self,
        CopyCommand.self,
        SaveCommand.self,
        DiffCommand.self,
        RunCommand.self,
        TestTheChangeSet.self,
        CommitCommand.self,
        UndoCommand.self,
        WhyCommand.self,
        VerifyCommand.self,
        ReplayCommand.self,
        StatusCommand.self,
        DoctorCommand.self,
        ConfigCommand.self,
        TrustCommand.self,
        HelpCommand.self,
        QuitCommand.self,
    ]

    package static func available(at place: Place) -> [any Command.Type] {
        all.filter { $0.places.contains(place) }
    }

    /// The command of that name, or the only one whose name begins so.
    package static func command(named name: String, at place: Place) throws(REPLFailure) -> any Command.Type {
        if let exact = all.first(where: { $0.name == name && $0.places.contains(place) }) { return exact }
        let candidates = available(at: place)
        let matches = name.isEmpty ? [] : candidates.filter { $0.name.hasPrefix(name) }
        if matches.count == 1, place == .prompt, matches[0].hasShortForms { return matches[0] }
        let near = matches.isEmpty ? nearestWords(to: name, among: candidates.map { $0.name }) : matches.map { $0.name }
        throw .unknownCommand(place.caption(name), near: near.map(place.caption))
    }

    /// Runs a command with the words after its name.
    ///
    /// - Throws: what the command throws, and `.wrongUsage` for words that it does not take.
    package static func run(_ type: any Command.Type, words: [String], in context: Context) throws {
        guard !["--help", "-h"].contains(words.first) else {
            return context.screen.writeLine(help(for: type, at: context.place))
        }
        if type == AskCommand.self, var ask = AskCommand.plain(words) { return try ask.run(in: context) }
        let command: any ParsableCommand
        do {
            command = try type.parseAsRoot(words)
        } catch {
            let misplaced = context.place == .shell ? GlobalOptions.misplaced(in: words) : nil
            throw REPLFailure.wrongUsage(
                misplaced.map { REPLText.misplacedOption($0) } ?? type.message(for: error),
                usage: captioned(type.usageString(), type, at: context.place))
        }
        // The parser's own command, for `--help` behind other words.
        guard var runnable = command as? any Command else {
            return context.screen.writeLine(help(for: type, at: context.place))
        }
        try runnable.run(in: context)
    }

    /// The full help of one command, with its name as the caller writes it.
    package static func help(for type: any Command.Type, at place: Place) -> String {
        captioned(type.helpMessage(), type, at: place)
    }

    private static func captioned(_ text: String, _ type: any Command.Type, at place: Place) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let usage = ["USAGE: ", "Usage: "].first { line.hasPrefix($0 + type.name) }
            guard let usage else { return String(line) }
            return usage + place.caption(type.name) + line.dropFirst(usage.count + type.name.count)
        }.joined(separator: "\n")
    }
}
