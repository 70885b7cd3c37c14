import ArgumentParser
import AssayCore
import SessionStore
import Workshop

/// `/replay [ID]`: runs a session again from its recorded answers and names the first event that comes out otherwise.
struct ReplayCommand: Command {
    static let configuration = CommandConfiguration(commandName: "replay", abstract: HelpText.replay())
    static let group = CommandGroup.code

    @Argument(help: ArgumentHelp(HelpText.replayWhich()))
    var session: String?

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        words.isEmpty ? context.sessions.ids : []
    }

    mutating func run(in context: Context) throws {
        let id = try session.map { try context.sessionID($0) } ?? context.conversation().log.header.id
        let log = try context.sessions.read(id)
        let scratch = try PrivateFolder(in: "\(context.locations.cache)/replay")
        defer { scratch.remove() }
        var replay = try Replay(
            log, in: WorkFolder(root: scratch.path), system: context.systemPrompt,
            kept: { try? context.sessions.keptBytes(of: id, sha256: $0) })
        try replay.run()
        if json { context.screen.write(ReplayCommand.json(replay, id)) } else { show(replay, id, in: context) }
        if let found = replay.difference {
            throw SessionListFailure.replayDiffers(ReplayText.differs(String(found.seq), found.what, found.problem))
        }
    }

    private func show(_ replay: Replay, _ id: String, in context: Context) {
        for note in replay.notes { context.screen.note(note) }
        if !replay.others.isEmpty {
            let list = replay.others.map { "\($0.count) × \(printable($0.type))" }.joined(separator: ", ")
            context.screen.note(ReplayText.notRepeated(list))
        }
        guard replay.difference == nil else { return }
        context.screen.writeLine(ReplayText.same(id, String(replay.answers), String(replay.saves)))
    }

    private static func json(_ replay: Replay, _ id: String) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("id", id)
        writer.member("same", replay.difference == nil)
        writer.member("answers", replay.answers)
        writer.member("saves", replay.saves)
        if let difference = replay.difference {
            writer.member("event", difference.seq)
            writer.member("what", difference.what)
            writer.member("problem", difference.problem)
        }
        writer.key("notes")
        writer.beginArray()
        for note in replay.notes { writer.string(note) }
        writer.endArray()
        writer.endObject()
        return writer.text + "\n"
    }
}
