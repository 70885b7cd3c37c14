import ArgumentParser
import AssayCore

/// `/export [md|html|jsonl] [FILE]`: the conversation as a document, or the session's events as JSON lines.
struct ExportCommand: Command {
    static let configuration = CommandConfiguration(commandName: "export", abstract: HelpText.export())
    static let group = CommandGroup.conversation

    @Argument(help: ArgumentHelp(HelpText.exportTarget()))
    var target: [String] = []

    @Flag(name: .customLong("answers-only"), help: ArgumentHelp(HelpText.exportAnswers()))
    var answersOnly = false

    @Flag(name: .shortAndLong, help: ArgumentHelp(HelpText.yes()))
    var yes = false

    enum Format: String, CaseIterable {
        case md, html, jsonl
    }

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        words.isEmpty ? Format.allCases.map(\.rawValue) : []
    }

    mutating func run(in context: Context) throws {
        let (format, file) = try chosen(at: context.place)
        // What is on the disk, so that lines are those of the file.
        let log = try context.sessions.read(context.conversation().log.header.id)
        let conversation = try Conversation(log)
        guard conversation.log.count > 0 else { throw ConversationFailure.noTurns }
        if log.isTorn { context.screen.note(SessionListText.torn(log.header.id)) }
        let path = file ?? (context.place == .prompt ? "\(log.header.id).\(format.rawValue)" : "-")
        guard path != "-" else {
            return try write(format, conversation) { context.screen.write($0) }
        }
        let absolute = context.environment.absolute(path)
        let place = try NewFile.Place(absolute)
        if place == .taken {
            guard try context.confirm.ask(REPLText.overwrite(printable(path)), saysYes: yes) == .yes else {
                context.screen.note(REPLText.keptFile(printable(path)))
                throw QuietFailure.declined
            }
        }
        let new = try NewFile(absolute, place)
        try write(format, conversation) { (text) throws(ConversationFailure) in try new.write(text) }
        try new.finish()
        context.screen.writeLine(ExportText.written(printable(path)))
    }

    /// A format, a file whose name tells the format, or both.
    private func chosen(at place: Place) throws -> (Format, String?) {
        guard let first = target.first else { return (.md, nil) }
        guard target.count <= 2 else { throw ConversationFailure.unknownFormat(target[2], place: place) }
        if let format = Format(rawValue: first) { return (format, target.count > 1 ? target[1] : nil) }
        let ending = first.split(separator: ".").last.map(String.init) ?? ""
        guard target.count == 1, first.contains("."), let format = Format(rawValue: ending) else {
            throw ConversationFailure.unknownFormat(first, place: place)
        }
        return (format, first)
    }

    private func write<Fault: Error>(
        _ format: Format, _ conversation: Conversation, to sink: (String) throws(Fault) -> Void
    ) throws {
        let log = conversation.log
        guard format != .jsonl else {
            for seq in stride(from: 1, through: log.count, by: 1) {
                try sink(String(decoding: log.line(seq), as: UTF8.self) + "\n")
            }
            return
        }
        let title = conversation.title.isEmpty ? log.header.id : conversation.title
        let about = ExportText.about(log.header.id, localTime(log.header.created), turnsText(conversation.turns))
        if !answersOnly || format == .html {
            try sink(
                format == .md
                    ? MarkdownExport.head(title: title, about: about) : HTMLExport.head(title: title, about: about))
        }
        try ExportItem.forEach(in: conversation, answersOnly: answersOnly) { (item) throws(Fault) in
            try sink(format == .md ? MarkdownExport.text(of: item) : HTMLExport.text(of: item))
        }
        if format == .html { try sink(HTMLExport.foot) }
    }
}
