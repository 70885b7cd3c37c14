extension SessionHeader {
    /// Reads the file's first line, without its newline.
    package init(line: some Collection<UInt8>) throws(SessionLogError) {
        var fields = HeaderFields()
        do throws(JSONError) {
            try JSONScanner.scan(line) { scanner throws(JSONError) in try fields.read(from: &scanner) }
        } catch {
            throw .notASession
        }
        guard fields.format == "assay-session", let version = fields.version else { throw .notASession }
        guard version <= SessionHeader.version else { throw .newerVersion(version) }
        guard fields.isWhole, let header = fields.header else { throw .notASession }
        self = header
    }

    /// What a first line that is broken off still tells besides the id.
    package init(broken line: some Collection<UInt8>, id: String, created: Timestamp) {
        var fields = HeaderFields()
        try? JSONScanner.scan(line) { scanner throws(JSONError) in try fields.read(from: &scanner) }
        self.init(
            id: id, created: fields.created ?? created,
            workspace: fields.workspace ?? Workspace(root: "", path: "."))
    }
}

/// The members of a header as far as they have been read.
struct HeaderFields {
    var format: String?
    var version: Int?
    var id: String?
    var created: Timestamp?
    var workspace: Workspace?
    /// Whether the array of events is opened and nothing follows.
    var isWhole = false
    /// Of an answer's part: what else its first line says.
    var part = AnswerPart.Fields()

    var header: SessionHeader? {
        guard let id, let created, let workspace else { return nil }
        return SessionHeader(id: id, created: created, workspace: workspace)
    }

    mutating func read(from scanner: inout JSONScanner) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "format": format = try scanner.string()
            case "version": version = try scanner.integer()
            case "id": id = try scanner.string()
            case "created": created = Timestamp(try scanner.string())
            case "workspace": try readWorkspace(from: &scanner)
            case "seq": part.seq = try scanner.integer()
            case "at": part.at = Timestamp(try scanner.string())
            case "sent": part.sent = try SentRequest(from: &scanner)
            case "continues": part.continues = try scanner.integer()
            case "events":
                try scanner.beginArray()
                try scanner.finish()
                isWhole = true
                return
            default: try scanner.skip()
            }
        }
        try scanner.finish()
    }

    /// What has been read of it stays where it is broken off.
    private mutating func readWorkspace(from scanner: inout JSONScanner) throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "root": workspace = Workspace(root: try scanner.string(), path: workspace?.path ?? ".")
            case "path": workspace = Workspace(root: workspace?.root ?? "", path: try scanner.string())
            default: try scanner.skip()
            }
        }
    }
}

extension SessionEvent {
    /// Reads a line without its comma and newline. Unknown fields are ignored; an unknown type, and a message of an
    /// unknown role, becomes `.unknown`.
    package init(line: some Collection<UInt8>) throws(JSONError) {
        self = try JSONScanner.scan(line) { scanner throws(JSONError) in
            var fields = EventFields()
            try scanner.beginObject()
            while let key = try scanner.nextKey() { try fields.read(key, from: &scanner) }
            try scanner.finish()
            guard let event = fields.event else { throw .malformed(offset: 0) }
            return event
        }
    }
}

extension SessionMessage {
    /// Reads of a message's line what a service gets: the content, and what a user attached.
    init(_ role: Role, ofRequest line: some Collection<UInt8>) throws(JSONError) {
        var message = SessionMessage(role, "")
        try JSONScanner.scan(line) { scanner throws(JSONError) in
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                switch key {
                case "continues": message.continues = try scanner.integer()
                case "content":
                    message.content = try scanner.string()
                    if role == .assistant { return }
                case "attachments": message.attachments = try Attachment.list(from: &scanner)
                default: try scanner.skip()
                }
            }
        }
        self = message
    }
}

/// The members of an event, of whichever type it is.
private struct EventFields {
    var seq: Int?
    var type: String?
    var at: Timestamp?
    var isCritical = false
    var redacted = RedactionCounts()
    var message = SessionMessage(.user, "")
    var role: Role?
    var setting = SessionSetting()
    var save = SavedBlock(message: 0, block: 0, path: "", sha256: "")
    /// Those of any other type.
    var others: [JSONValue.Member] = []

    var event: SessionEvent? {
        guard let seq, let type, let at else { return nil }
        return SessionEvent(seq: seq, at: at, body: body(of: type), redacted: redacted)
    }

    private func body(of type: String) -> SessionEvent.Body {
        switch (type, role) {
        case ("message", let role?):
            var message = message
            message.role = role
            return .message(message)
        case ("setting", _): return .setting(setting)
        case ("save", _): return .save(save)
        default:
            return SessionEvent.Body(recordOf: type, .object(others)) ?? .unknown(type: type, isCritical: isCritical)
        }
    }

    mutating func read(_ key: JSONKey, from scanner: inout JSONScanner) throws(JSONError) {
        switch (type, key) {
        case (nil, "seq"): seq = try scanner.integer()
        case (nil, "type"): type = try scanner.string()
        case (_, "at"): at = Timestamp(try scanner.string())
        case (_, "critical"): isCritical = try scanner.bool()
        case (_, "redacted"): redacted = try RedactionCounts(from: &scanner)
        case ("message", _): try readOfMessage(key, from: &scanner)
        case ("setting", _): try readOfSetting(key, from: &scanner)
        case ("save", _): try readOfSave(key, from: &scanner)
        case (let type?, _) where SessionEvent.Body.recordTypes.contains(type):
            let name = key.string
            others.append(JSONValue.Member(key: name, value: try JSONValue(from: &scanner)))
        default: try scanner.skip()
        }
    }

    private mutating func readOfMessage(_ key: JSONKey, from scanner: inout JSONScanner) throws(JSONError) {
        switch key {
        case "role": role = Role(rawValue: try scanner.string())
        case "continues": message.continues = try scanner.integer()
        case "content": message.content = try scanner.string()
        case "attachments": message.attachments = try Attachment.list(from: &scanner)
        case "reasoning": message.reasoning = try scanner.string()
        case "finish": message.finish = FinishReason(rawValue: try scanner.string())
        case "usage": message.usage = try TokenUsage(from: &scanner)
        case "sent": message.sent = try SentRequest(from: &scanner)
        case "error": message.error = try scanner.string()
        default: try scanner.skip()
        }
    }

    private mutating func readOfSetting(_ key: JSONKey, from scanner: inout JSONScanner) throws(JSONError) {
        switch key {
        case "service": setting.service = try scanner.optionalString()
        case "model": setting.model = try scanner.optionalString()
        case "system": setting.system = try scanner.optionalString()
        case "parameters": setting.parameters = try JSONValue(from: &scanner).members
        default: try scanner.skip()
        }
    }

    private mutating func readOfSave(_ key: JSONKey, from scanner: inout JSONScanner) throws(JSONError) {
        switch key {
        case "message": save.message = try scanner.integer()
        case "block": save.block = try scanner.integer()
        case "path": save.path = try scanner.string()
        case "sha256": save.sha256 = try scanner.string()
        case "new": save.before = try scanner.bool() ? .nothing : .unknown
        case "before": save.before = .file(sha256: try scanner.string())
        case "group": save.group = try scanner.integer()
        default: try scanner.skip()
        }
    }
}

extension Attachment {
    static func list(from scanner: inout JSONScanner) throws(JSONError) -> [Attachment] {
        var attachments: [Attachment] = []
        try scanner.beginArray()
        while try scanner.nextElement() {
            var attachment = Attachment(path: "", content: "", sha256: "")
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                switch key {
                case "path": attachment.path = try scanner.string()
                case "sha256": attachment.sha256 = try scanner.string()
                case "media": attachment.mediaType = try scanner.string()
                case "content": attachment.content = try scanner.string()
                default: try scanner.skip()
                }
            }
            attachments.append(attachment)
        }
        return attachments
    }
}

extension TokenUsage {
    init(from scanner: inout JSONScanner) throws(JSONError) {
        var (prompt, completion) = (0, 0)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "prompt": prompt = try scanner.count()
            case "completion": completion = try scanner.count()
            default: try scanner.skip()
            }
        }
        self.init(prompt: prompt, completion: completion)
    }
}

extension SentRequest {
    init(from scanner: inout JSONScanner) throws(JSONError) {
        self.init(service: "", model: "", systemSHA256: "", firstMessage: 0, parameters: [])
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "service": service = try scanner.string()
            case "model": model = try scanner.string()
            case "system": systemSHA256 = try scanner.string()
            case "first": firstMessage = try scanner.integer()
            case "parameters": parameters = try JSONValue(from: &scanner).members
            default: try scanner.skip()
            }
        }
    }
}
