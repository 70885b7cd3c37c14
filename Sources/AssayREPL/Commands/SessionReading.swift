import AssayCore
import SessionStore

/// `/sessions show ID`: a session as it can be read, without opening it for writing.
struct SessionReading {
    private let context: Context
    private let log: SessionLog
    private let conversation: Conversation

    init(_ targets: [String], in context: Context) throws {
        guard targets.count == 1 else { throw SessionListFailure.needsID }
        self.context = context
        log = try context.sessions.read(context.sessionID(targets[0]))
        conversation = try Conversation(log)
    }

    func show(json: Bool) throws {
        if json { return writeJSON() }
        let header = log.header
        context.screen.writeLine(
            "\(header.id)  \(localTime(header.created))  \(turnsText(conversation.turns))  "
                + printable(conversation.title), .heading)
        context.screen.writeLine(
            [conversation.service, conversation.model].compactMap { $0 }.map { printable($0) }.joined(separator: "/"),
            .dim)
        var count = TurnCount()
        for seq in stride(from: 1, through: log.count, by: 1) {
            count.pass(seq, of: log)
            show(try log.event(seq), turn: count.turn)
        }
        if let part = log.growing {
            context.screen.writeLine(printableText(part.answer.text))
            context.screen.note(SessionListText.growing(header.id))
        }
        if log.isTorn { context.screen.note(SessionListText.torn(header.id)) }
    }

    private func show(_ event: SessionEvent, turn: Int) {
        let screen = context.screen
        switch event.body {
        case .message(let message) where message.role == .user:
            screen.writeLine()
            screen.writeLine("\(SessionListText.turn(String(turn)))  \(localTime(event.at))", .dim)
            screen.writeLine("› " + printableText(message.content), .prompt)
            for attachment in message.attachments { screen.writeLine("  @\(printable(attachment.path))", .dim) }
        case .message(let message) where message.role == .assistant:
            screen.writeLine(printableText(message.content))
            if let finish = message.finish, finish != .stop { screen.writeLine("  [\(finish.rawValue)]", .dim) }
        case .save(let save): note("save", "\(save.path)  \(save.sha256.prefix(12))")
        case .commit(let commit):
            note("commit", "\(commit.commit.prefix(7))  \(commit.message.prefix { !$0.isNewline })")
        case .test(let test): note("test", "\(test.command)  \(test.tree.prefix(12))")
        case .run(let run): note("run", run.command)
        default: break
        }
    }

    private func note(_ what: String, _ text: String) {
        context.screen.writeLine("  \(what)  \(printable(text))", .dim)
    }

    /// The state, for programs; the events themselves are in the file.
    private func writeJSON() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("id", log.header.id)
        writer.member("created", log.header.created.description)
        writer.member("file", "\(context.locations.sessions)/\(log.header.id).json")
        writer.member("title", conversation.title)
        writer.member("turns", conversation.turns)
        writer.member("events", log.count)
        writer.member("service", conversation.service ?? "")
        writer.member("model", conversation.model ?? "")
        writer.key("changes")
        writer.beginArray()
        for entry in conversation.changes.entries { writer.string(entry.path) }
        writer.endArray()
        writer.member("growing", log.growing != nil)
        writer.member("torn", log.isTorn)
        writer.endObject()
        context.screen.write(writer.text + "\n")
    }
}

extension Context {
    /// The session of an id, the beginning of one, or a number of the last list.
    func sessionID(_ text: String) throws -> String {
        if let number = Int(text), listedSessions.indices.contains(number - 1) { return listedSessions[number - 1] }
        return try sessions.id(matching: text)
    }
}
