import ArgumentParser
import AssayCore
import SessionStore
import Workshop

/// `/why PATH[:LINE]` or `/why COMMIT`: from a line or a commit to the answer, the block and the test run.
struct WhyCommand: Command {
    static let configuration = CommandConfiguration(commandName: "why", abstract: HelpText.why())
    static let group = CommandGroup.code

    @Argument(help: ArgumentHelp(HelpText.whyTarget()))
    var target: String

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    mutating func run(in context: Context) throws {
        let repository = try GitRepository.containing(context.environment.workingFolder)
        let origin = try Origin.find(target, in: repository, context)
        if json { return context.screen.write(origin.json) }
        for (key, value) in origin.lines {
            let padding = String(repeating: " ", count: max(1, 10 - key.name.count))
            context.screen.write("  \(key.name)\(padding)\(printable(value))\n")
        }
    }
}

/// Where a line or a commit came from, as far as it can be told here.
struct Origin {
    /// In the order in which it is shown.
    private(set) var lines: [(key: Key, value: String)] = []

    /// What a line tells; the raw value is its name in JSON.
    enum Key: String, CaseIterable {
        case commit, session, answer
        case block = "blocks"
        case asked, author
        case model = "models"
        case test, level

        var isList: Bool { [.block, .asked, .model].contains(self) }

        var name: String {
            switch self {
            case .commit: CodeText.whyCommit()
            case .session: CodeText.whySession()
            case .answer: CodeText.whyAnswer()
            case .block: CodeText.whyBlock()
            case .asked: CodeText.whyAsked()
            case .author: CodeText.whyAuthor()
            case .model: CodeText.whyModel()
            case .test: CodeText.whyTest()
            case .level: CodeText.whyLevel()
            }
        }
    }

    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        for key in Key.allCases {
            let values = lines.filter { $0.key == key }.map(\.value)
            if values.isEmpty { continue }
            // What may be there several times is a list always.
            guard key.isList else {
                writer.member(key.rawValue, values[0])
                continue
            }
            writer.key(key.rawValue)
            writer.beginArray()
            for value in values { writer.string(value) }
            writer.endArray()
        }
        writer.endObject()
        return writer.text + "\n"
    }

    /// - Parameter target: `PATH`, `PATH:LINE` or a commit; a path that exists goes before a commit of that name
    static func find(_ target: String, in repository: GitRepository, _ context: Context) throws -> Origin {
        var origin = Origin()
        let (path, line) = place(target)
        if try context.workFolder.exists(path) {
            let commit =
                repository.isTemporary
                ? nil : try line.map { try repository.commit(ofLine: $0, in: path) } ?? repository.lastCommit(of: path)
            if let commit {
                try origin.add(commit: commit, repository.prefix + path, repository, context)
            } else {
                try origin.addUncommitted(path, context)
            }
        } else {
            guard !repository.isTemporary else { throw CodeFailure.noSuchFile(target) }
            try origin.add(commit: target, nil, repository, context)
        }
        return origin
    }

    private static func place(_ target: String) -> (path: String, line: Int?) {
        guard let colon = target.lastIndex(of: ":"), let line = Int(target[target.index(after: colon)...]), line > 0
        else { return (target, nil) }
        return (String(target[..<colon]), line)
    }

    private mutating func add(
        commit name: String, _ path: String?, _ repository: GitRepository, _ context: Context
    ) throws {
        let commit = try repository.commitObject(name)
        let evidence = try repository.evidence(of: commit.id)
        lines.append((.commit, "\(commit.id.prefix(7)) \(try repository.subject(of: commit.id))"))
        let blocks = evidence.blocks.filter { path == nil || $0.path == path }
        if let session = evidence.session {
            try add(blocks.map { ($0.path, $0.message, $0.block) }, ofSession: session.id, repository, context)
        } else {
            lines.append((.answer, CodeText.notByAssay()))
        }
        for model in evidence.models { lines.append((.model, model)) }
        for trailer in evidence.trailers {
            if trailer.key == "Assay-Test" { lines.append((.test, trailer.value)) }
            if trailer.key == "Assay-Level" { lines.append((.level, trailer.value)) }
        }
    }

    /// A file that is not committed: what the session at hand knows of it.
    private mutating func addUncommitted(_ path: String, _ context: Context) throws {
        lines.append((.commit, CodeText.notCommitted()))
        guard let conversation = try? context.conversation(),
            let entry = conversation.changes.entries.first(where: { $0.path == path }), let saved = entry.saved
        else {
            return lines.append((.answer, CodeText.notByAssay()))
        }
        try add([(path, saved.message, saved.block)], conversation, id: conversation.log.header.id)
        let now = (try? context.workFolder.contents(of: path))?.sha256
        lines.append((.author, entry.author(now: now).text))
    }

    private mutating func add(
        _ blocks: [(path: String, message: Int, block: Int)], ofSession id: String, _ repository: GitRepository,
        _ context: Context
    ) throws {
        // On another clone the session is there only where it is shared: among the repository's own files.
        let shared = SessionFolder(path: "\(repository.top)/\(SharedSessions.folder)")
        guard let log = (try? context.sessions.read(id)) ?? (try? shared.read(id)),
            let conversation = try? Conversation(log)
        else {
            for block in blocks {
                lines.append(
                    (
                        .block,
                        "\(block.path)  \(CodeText.answerAndBlock(String(block.message), String(block.block)))"
                    ))
            }
            return lines.append((.session, CodeText.sessionElsewhere(id)))
        }
        try add(blocks, conversation, id: id)
    }

    private mutating func add(
        _ blocks: [(path: String, message: Int, block: Int)], _ conversation: Conversation, id: String
    ) throws {
        lines.append((.session, "\(id)  \(conversation.title)"))
        for block in blocks {
            lines.append(
                (
                    .block,
                    "\(block.path)  \(CodeText.answerAndBlock(String(block.message), String(block.block)))"
                ))
            if let question = try conversation.question(before: block.message) {
                lines.append((.asked, question))
            }
        }
    }
}

extension Conversation {
    /// The first words of the question that an answer is to.
    ///
    /// - Parameter answer: what a trailer or an event calls it, which may be no answer of this session
    fileprivate func question(before answer: Int) throws -> String? {
        // In the file, not in the conversation: a rewind may have taken both out.
        guard answer > 0, answer <= log.count,
            let seq = (1..<answer).last(where: { log.kind(of: $0) == .message(.user) }),
            case .message(let message) = try log.event(seq).body
        else { return nil }
        return message.title
    }
}
