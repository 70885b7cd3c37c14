/// What the events of a session add up to: what the next request needs, and what lists show.
package struct Conversation: Sendable {
    package private(set) var log: SessionLog
    /// The service and model that the session was last set to; nil where it never was.
    package private(set) var service: String?
    package private(set) var model: String?
    package private(set) var parameters: [JSONValue.Member] = []
    /// The files that the next commit takes.
    package private(set) var changes = ChangeSet()
    /// What the user's own commands (`!!cmd`) printed since the last question.
    package private(set) var newOutputs: [RunRecord] = []
    /// The `seq` of every message, oldest first.
    package private(set) var messages: [Int] = []
    /// How many messages the user wrote.
    package private(set) var turns = 0
    /// The type of an event of a newer version that forbids writing.
    package private(set) var criticalType: String?
    private var firstQuestion: Int?
    private var lastAnswerSeq: Int?
    private var prepared = RequestMessages()
    /// How many of `messages` are in `prepared`.
    private var preparedCount = 0

    /// Decodes what is no message; the messages wait until they are needed.
    package init(_ log: SessionLog) throws(SessionLogError) {
        self.log = log
        for seq in stride(from: 1, through: log.count, by: 1) {
            if case .message(let role) = log.kind(of: seq) {
                note(seq, role)
            } else {
                apply(try log.event(seq))
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
        case .message(let message): note(event.seq, message.role)
        case .setting(let setting): apply(setting)
        case .run(let run): if run.message == nil { newOutputs.append(run) }
        case .save, .changes, .check, .test, .commit, .undo: changes.apply(event)
        case .unknown(let type, let isCritical): if isCritical { criticalType = type }
        }
    }

    private mutating func note(_ seq: Int, _ role: Role) {
        messages.append(seq)
        switch role {
        case .user:
            turns += 1
            newOutputs = []
            firstQuestion = firstQuestion ?? seq
        case .assistant: lastAnswerSeq = seq
        case .system: break
        }
    }

    private mutating func apply(_ setting: SessionSetting) {
        service = setting.service ?? service
        model = setting.model ?? model
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

    /// The first words of the first question; empty before there is one.
    package var title: String {
        guard let firstQuestion, case .message(let message) = try? log.event(firstQuestion).body else { return "" }
        return message.title
    }

    /// The last answer with its `seq`; nil before there is one.
    package func lastAnswer() throws(SessionLogError) -> SessionEvent? {
        guard let lastAnswerSeq else { return nil }
        return try log.event(lastAnswerSeq)
    }

    /// The messages of the next request: the system text (none where it is empty), then the conversation. Each message
    /// is decoded once.
    package mutating func messages(system: String) throws(SessionLogError) -> [Message] {
        while preparedCount < messages.count {
            try log.add(messages[preparedCount], to: &prepared)
            preparedCount += 1
        }
        return (system.isEmpty ? [] : [Message(.system, system)]) + prepared.messages
    }
}

extension SessionMessage {
    /// The first words on one line, at most 60 characters, without controls; the attachments' names where there are
    /// no words.
    package var title: String {
        let text = content.contains { !$0.isWhitespace } ? content : attachments.map(\.path).joined(separator: " ")
        var title = ""
        for word in text.prefix(500).split(whereSeparator: \.isWhitespace) {
            let printable = String(word.unicodeScalars.filter { !$0.properties.isControl }.map(Character.init))
            let joined = title.isEmpty ? printable : title + " " + printable
            guard joined.count <= 60 else { return (title.isEmpty ? String(joined.prefix(59)) : title) + "…" }
            title = joined
        }
        return title
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isControl: Bool { generalCategory == .control || generalCategory == .format }
}
