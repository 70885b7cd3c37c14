extension SessionEvent {
    /// Replaces the secrets in every text of the event. Returns what was replaced, which `redacted` holds too.
    package mutating func redact(with redactor: Redactor) -> RedactionCounts {
        var cleaner = Cleaner(redactor: redactor)
        switch body {
        case .message(var message):
            cleaner.clean(&message)
            body = .message(message)
        case .setting(var setting):
            setting.parameters = cleaner.cleaned(setting.parameters)
            body = .setting(setting)
        case .save, .unknown: break
        default: cleanRecord(&cleaner)
        }
        redacted.add(cleaner.counts)
        return cleaner.counts
    }

    /// Records are few and small: as a tree each text of theirs is reached, also those of a kind that comes later.
    private mutating func cleanRecord(_ cleaner: inout Cleaner) {
        guard let record = body.record else { return }
        var line = SessionLine()
        line.writer.beginObject()
        record.encode(to: &line)
        line.end()
        guard let members = try? JSONValue(line.bytes) else { return }
        let cleaned = cleaner.cleaned(members)
        guard !cleaner.counts.isEmpty else { return }
        // A record that is none without its secret is better not there than with it.
        body = Body(recordOf: body.type, cleaned) ?? .unknown(type: body.type, isCritical: false)
    }
}

/// Redacts texts one after another and counts.
package struct Cleaner {
    let redactor: Redactor
    package private(set) var counts = RedactionCounts()

    package init(redactor: Redactor) {
        self.redactor = redactor
    }

    package mutating func clean(_ text: inout String) {
        let result = redactor.redact(text)
        guard !result.counts.isEmpty else { return }
        text = result.text
        counts.add(result.counts)
    }

    mutating func clean(_ message: inout SessionMessage) {
        clean(&message.content)
        clean(&message.reasoning)
        for index in message.attachments.indices {
            clean(&message.attachments[index].path)
            clean(&message.attachments[index].content)
        }
        if var error = message.error {
            clean(&error)
            message.error = error
        }
        if let sent = message.sent { message.sent?.parameters = cleaned(sent.parameters) }
    }

    package mutating func cleaned(_ members: [JSONValue.Member]) -> [JSONValue.Member] {
        var result = members
        for index in result.indices { result[index].value = cleaned(result[index].value) }
        return result
    }

    mutating func cleaned(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .number: return value
        case .string(var text):
            clean(&text)
            return .string(text)
        case .array(let elements):
            var result: [JSONValue] = []
            for element in elements { result.append(cleaned(element)) }
            return .array(result)
        case .object(let members): return .object(cleaned(members))
        }
    }
}
