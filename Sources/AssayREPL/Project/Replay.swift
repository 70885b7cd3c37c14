import AssayCore
import SessionStore
import Workshop

/// A session run again from its recorded answers, without network: every request is put together from the events before
/// it and compared with what was noted of the one that went out, every save is made again in an empty folder and its
/// bytes are compared. Stops at the first event that differs.
///
/// Tests, runs and commits are not repeated: `assay verify COMMIT --rerun` does that.
struct Replay {
    /// The first event that does not come out as it was recorded.
    struct Difference: Equatable {
        var seq: Int
        /// `save sales.py`.
        var what: String
        var problem: String
    }

    private(set) var answers = 0
    private(set) var saves = 0
    /// Events that are not repeated, by type.
    private(set) var others: [(type: String, count: Int)] = []
    private(set) var notes: [String] = []
    private(set) var difference: Difference?

    private let log: SessionLog
    private let folder: WorkFolder
    /// The bytes that a save wrote over, by their hash; nil where they are not kept.
    private let kept: (String) -> [UInt8]?
    /// Today's instructions for a question.
    private let system: (String) throws -> SystemPrompt
    private var conversation: Conversation
    private var otherSystems = 0

    /// - Parameter folder: empty; files are saved there
    init(
        _ log: SessionLog, in folder: WorkFolder, system: @escaping (String) throws -> SystemPrompt,
        kept: @escaping (String) -> [UInt8]?
    ) throws {
        (self.log, self.folder, self.system, self.kept) = (log, folder, system, kept)
        conversation = try Conversation(SessionLog(header: log.header))
    }

    mutating func run() throws {
        for seq in stride(from: 1, through: log.count, by: 1) {
            let event = try log.event(seq)
            try repeatEvent(event)
            if difference != nil { return }
            conversation.append(event)
        }
        if otherSystems > 0 { notes.append(ReplayText.otherSystem(String(otherSystems))) }
    }

    private mutating func repeatEvent(_ event: SessionEvent) throws {
        switch event.body {
        case .message(let message) where message.role == .assistant:
            answers += 1
            if let problem = try problem(of: message) {
                difference = Difference(seq: event.seq, what: ReplayText.answer(), problem: problem)
            }
        case .save(let save):
            saves += 1
            let what = ReplayText.save(printable(save.path))
            do {
                guard let problem = try problem(of: save, event.seq) else { return }
                difference = Difference(seq: event.seq, what: what, problem: problem)
            } catch let failure as WorkshopFailure {
                difference = Difference(seq: event.seq, what: what, problem: failure.message)
            }
        case .message, .setting, .changes, .undo, .title, .fork, .rewind, .compact: break
        default: count(event.body.type)
        }
    }

    private mutating func count(_ type: String) {
        if let index = others.firstIndex(where: { $0.type == type }) {
            others[index].count += 1
        } else {
            others.append((type, 1))
        }
    }

    // MARK: Requests

    /// How the request for this answer differs from the one that would go out now; nil where it does not, or where
    /// nothing was noted of it.
    private mutating func problem(of message: SessionMessage) throws -> String? {
        guard let sent = message.sent else { return nil }
        // What continues an answer is asked for behind that answer, everything else behind a question.
        guard let last = try conversation.messages(system: "").last,
            last.role == (message.continues == nil ? .user : .assistant)
        else { return ReplayText.noQuestion() }
        let first = conversation.firstSent ?? 1
        if sent.firstMessage != first { return ReplayText.firstMessage(String(sent.firstMessage), String(first)) }
        let (service, model) = (conversation.service ?? sent.service, conversation.model ?? sent.model)
        if (sent.service, sent.model) != (service, model) {
            return ReplayText.service(printable("\(sent.service)/\(sent.model)"), printable("\(service)/\(model)"))
        }
        for member in conversation.parameters
        where !AnswerSettings.names.contains(member.key) && !sent.parameters.contains(member) {
            return ReplayText.parameter(printable(member.key))
        }
        if message.continues == nil, try !isTodaysSystem(sent.systemSHA256) { otherSystems += 1 }
        return nil
    }

    /// Instructions are files that change, and Assay's own words change with its versions: told, but no difference of
    /// the session.
    private func isTodaysSystem(_ sha256: String) throws -> Bool {
        guard let seq = conversation.questions.last, case .message(let question) = try? conversation.log.event(seq).body
        else { return false }
        let prompt = try system(question.content)
        return [true, false].contains { prompt.messages(withExamples: $0).sha256 == sha256 }
    }

    // MARK: Saves

    private mutating func problem(of save: SavedBlock, _ seq: Int) throws -> String? {
        guard case .message(let answer)? = try? conversation.answer(save.message).body,
            let block = CodeBlock.all(in: answer.content).first(where: { $0.index == save.block })
        else { return ReplayText.noBlock(String(save.message), String(save.block)) }
        try putBack(save, seq)
        let plan = try folder.plan(saving: block.content, to: save.path)
        let sha256 = try folder.write(plan)
        guard sha256 != save.sha256 else { return nil }
        return ReplayText.bytes(String(sha256.prefix(12)), String(save.sha256.prefix(12)))
    }

    /// Makes the file what it was before the save, whose line ends and last line depend on it.
    private mutating func putBack(_ save: SavedBlock, _ seq: Int) throws {
        let present = try folder.contents(of: save.path)
        switch save.before {
        case .unknown: break
        case .nothing: if let present { try folder.remove(save.path, ifStill: present) }
        case .file(let sha256) where present?.sha256 == sha256: break
        case .file(let sha256):
            guard let bytes = kept(sha256) else {
                if let present { try folder.remove(save.path, ifStill: present) }
                return notes.append(ReplayText.beforeNotKept(String(seq), printable(save.path)))
            }
            _ = try folder.write(try folder.plan(restoring: bytes, to: save.path))
        }
    }
}
