extension SessionHeader {
    /// The file's first line without its newline; it opens the array of events.
    package var line: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("format", "assay-session")
        writer.member("version", SessionHeader.version)
        encodeMembers(to: &writer)
        return writer.bytes + Array(#","events":["#.utf8)
    }

    /// The version of the format that this code writes; a reader refuses a greater one.
    package static let version = 1

    func encodeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("created", created.description)
        writer.key("workspace")
        writer.beginObject()
        writer.member("root", workspace.root)
        writer.member("path", workspace.path)
        writer.endObject()
    }
}

extension SessionEvent {
    /// The event's line. `previous` is the hash of the line before it.
    package func line(previous: String) -> SessionLine {
        var line = SessionLine()
        line.writer.beginObject()
        line.writer.member("seq", seq)
        line.writer.member("type", body.type)
        line.writer.member("at", at.description)
        switch body {
        case .message(let message): line.encode(message)
        case .setting(let setting): line.encode(setting)
        case .save(let save): line.encode(save)
        case .changes, .run, .check, .test, .commit, .undo, .title, .fork, .rewind, .compact:
            body.record?.encode(to: &line)
        case .unknown(_, let isCritical): if isCritical { line.writer.member("critical", true) }
        }
        if !redacted.isEmpty {
            line.writer.key("redacted")
            redacted.encode(to: &line.writer)
        }
        line.writer.member("prev", previous)
        line.end()
        return line
    }
}

extension SessionEvent.Body {
    /// What stands in the line's `type`.
    package var type: String {
        switch self {
        case .message: "message"
        case .setting: "setting"
        case .save: "save"
        case .changes: ChangeSetEdit.type
        case .run: RunRecord.type
        case .check: CheckRecord.type
        case .test: TestRecord.type
        case .commit: CommitRecord.type
        case .undo: UndoRecord.type
        case .title: TitleRecord.type
        case .fork: ForkRecord.type
        case .rewind: RewindRecord.type
        case .compact: CompactRecord.type
        case .unknown(let type, _): type
        }
    }
}

extension SessionLine {
    fileprivate mutating func encode(_ message: SessionMessage) {
        writer.member("role", message.role.rawValue)
        if let continues = message.continues { writer.member("continues", continues) }
        member("content", text: message.content)
        if !message.attachments.isEmpty {
            writer.key("attachments")
            writer.beginArray()
            for attachment in message.attachments {
                writer.beginObject()
                writer.member("path", attachment.path)
                writer.member("sha256", attachment.sha256)
                if let mediaType = attachment.mediaType { writer.member("media", mediaType) }
                member("content", text: attachment.content)
                writer.endObject()
            }
            writer.endArray()
        }
        if !message.reasoning.isEmpty { member("reasoning", text: message.reasoning) }
        if let finish = message.finish { writer.member("finish", finish.rawValue) }
        if let usage = message.usage {
            writer.key("usage")
            usage.encode(to: &writer)
        }
        if let sent = message.sent {
            writer.key("sent")
            sent.encode(to: &writer)
        }
        if let error = message.error { member("error", text: error) }
    }

    fileprivate mutating func encode(_ setting: SessionSetting) {
        if let service = setting.service { writer.member("service", service) }
        if let model = setting.model { writer.member("model", model) }
        if let system = setting.system { writer.member("system", system) }
        if !setting.parameters.isEmpty {
            writer.key("parameters")
            writer.value(.object(setting.parameters))
        }
    }

    fileprivate mutating func encode(_ save: SavedBlock) {
        writer.member("message", save.message)
        writer.member("block", save.block)
        writer.member("path", save.path)
        writer.member("sha256", save.sha256)
        switch save.before {
        case .unknown: break
        case .nothing: writer.member("new", true)
        case .file(let sha256): writer.member("before", sha256)
        }
        if let group = save.group { writer.member("group", group) }
    }
}

extension TokenUsage {
    func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("prompt", prompt)
        writer.member("completion", completion)
        writer.endObject()
    }
}

extension SentRequest {
    func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("service", service)
        writer.member("model", model)
        writer.member("system", systemSHA256)
        writer.member("first", firstMessage)
        writer.key("parameters")
        writer.value(.object(parameters))
        writer.endObject()
    }
}
