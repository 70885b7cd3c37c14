/// What the events of a session add up to: what the next request needs, and what lists show.
package struct Conversation: Sendable {
    package private(set) var log: SessionLog
    /// The service and model that the session was last set to; nil where it never was.
    package private(set) var service: String?
    package private(set) var model: String?
    /// Instructions of the user's for this session; nil and empty where there are none.
    package private(set) var system: String?
    package private(set) var parameters: [JSONValue.Member] = []
    /// The files that the next commit takes.
    package private(set) var changes = ChangeSet()
    /// What the user's own commands (`!!cmd`) printed since the last question.
    package private(set) var newOutputs: [RunRecord] = []
    /// Which messages are in the conversation: not those that a rewind took out.
    package private(set) var thread = MessageThread()
    /// The `seq` of every message of the user's that is in the conversation; each begins a turn.
    package private(set) var questions: [Int] = []
    /// Where the session was copied from; nil where it was not.
    package private(set) var origin: ForkRecord?
    /// The type of an event of a newer version that forbids writing.
    package private(set) var criticalType: String?
    private var givenTitle = ""
    private var firstQuestion: Int?
    /// What continues an answer, by the answer's `seq`, oldest first.
    private var continuations: [Int: [Int]] = [:]
    private var prepared = RequestMessages()
    /// How many of `messages` are in `prepared`, or summarised; nil before the first is.
    private var preparedCount: Int?

    /// The `seq` of every message that is in the conversation, oldest first.
    package var messages: [Int] { thread.messages }

    /// How many messages the user wrote that are in the conversation.
    package var turns: Int { questions.count }

    /// Decodes what is no message; the messages wait until they are needed.
    package init(_ log: SessionLog) throws(SessionLogError) {
        self.log = log
        for seq in stride(from: 1, through: log.count, by: 1) {
            switch log.kind(of: seq) {
            case .message(let role): note(seq, role)
            case .continuation(of: let answer): note(seq, continuing: answer)
            default: apply(try log.event(seq))
            }
        }
    }

    /// Takes in an event that has been written.
    package mutating func append(_ event: SessionEvent) {
        log.append(event)
        apply(event)
    }

    private mutating func apply(_ event: SessionEvent) {
        switch event.body {
        case .message(let message):
            if let answer = message.continues {
                note(event.seq, continuing: answer)
            } else {
                note(event.seq, message.role)
            }
        case .setting(let setting): apply(setting)
        case .run(let run): if run.message == nil { newOutputs.append(run) }
        case .save, .changes, .check, .test, .commit, .undo: changes.apply(event)
        case .title(let title): givenTitle = title.text
        case .fork(let fork): origin = fork
        case .rewind(let rewind): apply(rewind, event.seq)
        case .compact(let compact):
            thread.append(MessageThread.Summary(seq: event.seq, last: compact.last))
            preparedCount = nil
        case .unknown(let type, let isCritical): if isCritical { criticalType = type }
        }
    }

    private mutating func note(_ seq: Int, _ role: Role) {
        thread.append(seq)
        guard role == .user else { return }
        questions.append(seq)
        newOutputs = []
        firstQuestion = firstQuestion ?? seq
    }

    private mutating func apply(_ rewind: RewindRecord, _ seq: Int) {
        thread.apply(rewind, seq: seq)
        questions = messages.filter { log.kind(of: $0) == .message(.user) }
        preparedCount = nil
    }

    private mutating func note(_ seq: Int, continuing answer: Int) {
        thread.append(seq)
        continuations[answer, default: []].append(seq)
    }

    private mutating func apply(_ setting: SessionSetting) {
        service = setting.service ?? service
        model = setting.model ?? model
        system = setting.system ?? system
        for member in setting.parameters {
            let index = parameters.firstIndex { $0.key == member.key }
            switch (index, member.value) {
            case (let index?, .null): parameters.remove(at: index)
            case (nil, .null): break
            case (let index?, let value): parameters[index].value = value
            case (nil, _): parameters.append(member)
            }
        }
    }

    /// The one that was given, else the first words of the first question; empty before there is one.
    package var title: String {
        guard givenTitle.isEmpty else { return givenTitle }
        guard let firstQuestion = questions.first ?? firstQuestion,
            case .message(let message) = try? log.event(firstQuestion).body
        else { return "" }
        return message.title
    }

    /// The last answer with its `seq`; nil before there is one.
    package func lastAnswer() throws(SessionLogError) -> SessionEvent? {
        guard let last = messages.last(where: { log.kind(of: $0) == .message(.assistant) }) else { return nil }
        return try answer(last)
    }

    /// An answer with all that continues it, as one: how it ended is how its last part ended. Of an answer that is in the
    /// conversation only what a rewind has not taken out; of any other all that there is.
    package func answer(_ seq: Int) throws(SessionLogError) -> SessionEvent {
        var event = try log.event(seq)
        guard let parts = continuations[seq], case .message(var whole) = event.body else { return event }
        let hasAnswer = thread.contains(seq)
        for part in parts where !hasAnswer || thread.contains(part) {
            guard case .message(let message) = try log.event(part).body else { continue }
            whole.content += message.content
            whole.reasoning += message.reasoning
            (whole.finish, whole.error) = (message.finish, message.error)
        }
        event.body = .message(whole)
        return event
    }

    /// The last messages of the conversation, oldest first, decoded from the end; an answer with what continues it.
    package func lastMessages(_ limit: Int) throws(SessionLogError) -> [SessionEvent] {
        var found: [SessionEvent] = []
        for seq in messages.reversed() where found.count < limit {
            if case .message = log.kind(of: seq) { found.append(try answer(seq)) }
        }
        return found.reversed()
    }

    /// The summary that stands for the beginning of the conversation; nil where there is none.
    package func summary() throws(SessionLogError) -> CompactRecord? {
        guard let seq = thread.summary?.seq, case .compact(let compact) = try log.event(seq).body else { return nil }
        return compact
    }

    /// The first message that the next request carries in full; nil where there is none.
    package var firstSent: Int? {
        messages.dropFirst(thread.summarised).first
    }

    /// The messages of the next request: the system text (none where it is empty), then the conversation, its beginning
    /// as a summary where there is one. Each message is decoded once.
    package mutating func messages(system: String) throws(SessionLogError) -> [Message] {
        var count: Int
        if let preparedCount {
            count = preparedCount
        } else {
            prepared = RequestMessages(after: try summary()?.summary)
            count = thread.summarised
        }
        while count < messages.count {
            try log.add(messages[count], to: &prepared)
            count += 1
        }
        preparedCount = count
        return system.isEmpty ? prepared.messages : [Message(.system, system)] + prepared.messages
    }
}

extension SessionMessage {
    /// The first words on one line, at most 60 characters, without controls; the attachments' names where there are
    /// no words.
    package var title: String {
        let text = content.contains { !$0.isWhitespace } ? content : attachments.map(\.path).joined(separator: " ")
        var title = ""
        for word in text.prefix(500).split(whereSeparator: \.isWhitespace) {
            let printable = word.withoutControls
            let joined = title.isEmpty ? printable : title + " " + printable
            guard joined.count <= 60 else { return (title.isEmpty ? String(joined.prefix(59)) : title) + "…" }
            title = joined
        }
        return title
    }
}
