extension SessionEvent {
    /// Replaces the secrets in every text of the event. Returns what was replaced, which `redacted` holds too.
    package mutating func redact(with redactor: Redactor) -> RedactionCounts {
        var cleaner = Cleaner(redactor: redactor)
        switch body {
        case .message(var message):
            cleaner.clean(&message)
            body = .message(message)
        case .unknown: break
        default: cleanTree(&cleaner)
        }
        redacted.add(cleaner.counts)
        return cleaner.counts
    }

    /// All but messages are few and small: as a tree each text of theirs is reached, also those that come later.
    private mutating func cleanTree(_ cleaner: inout Cleaner) {
        var cleaned: JSONValue
        do throws(JSONError) {
            cleaned = cleaner.cleaned(try JSONValue(line(previous: "").bytes))
        } catch {
            // What cannot be looked through is better not there.
            return body = .unknown(type: body.type, isCritical: false)
        }
        guard !cleaner.counts.isEmpty else { return }
        var writer = JSONWriter()
        writer.value(cleaned)
        // Nor is an event there that is none without its secret.
        body = (try? SessionEvent(line: writer.bytes))?.body ?? .unknown(type: body.type, isCritical: false)
    }
}

/// Redacts texts one after another and counts.
package struct Cleaner {
    let redactor: Redactor
    package private(set) var counts = RedactionCounts()

    package init(redactor: Redactor) {
        self.redactor = redactor
    }

    /// nil where nothing was replaced.
    package mutating func cleaned(_ text: String) -> String? {
        let result = redactor.redact(text)
        guard !result.counts.isEmpty else { return nil }
        counts.add(result.counts)
        return result.text
    }

    package mutating func clean(_ text: inout String) {
        if let cleaned = cleaned(text) { text = cleaned }
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
        if var sent = message.sent {
            clean(&sent.service)
            clean(&sent.model)
            sent.parameters = cleaned(sent.parameters)
            message.sent = sent
        }
    }

    package mutating func cleaned(_ members: [JSONValue.Member]) -> [JSONValue.Member] {
        var result = members
        for index in result.indices {
            clean(&result[index].key)
            result[index].value = cleaned(result[index].value)
        }
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
