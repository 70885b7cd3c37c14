/// A JSON value as a tree, for the few places where its shape is not known beforehand. Objects keep their order,
/// numbers their spelling.
package indirect enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Sendable, Equatable {
        package var key: String
        package var value: JSONValue

        package init(key: String, value: JSONValue) {
            (self.key, self.value) = (key, value)
        }
    }

    /// Deeper values are refused, so that hostile input cannot exhaust the stack.
    package static let maximumDepth = 200

    package init(_ bytes: some Collection<UInt8>) throws(JSONError) {
        self = try JSONScanner.scan(bytes) { scanner throws(JSONError) in
            let value = try JSONValue(from: &scanner)
            try scanner.finish()
            return value
        }
    }

    package init(from scanner: inout JSONScanner, depth: Int = 0) throws(JSONError) {
        guard depth < JSONValue.maximumDepth, let kind = scanner.peek() else {
            throw .malformed(offset: scanner.offset)
        }
        switch kind {
        case .null:
            try scanner.skip()
            self = .null
        case .bool: self = .bool(try scanner.bool())
        case .number: self = .number(try scanner.number())
        case .string: self = .string(try scanner.string())
        case .array:
            var elements: [JSONValue] = []
            try scanner.beginArray()
            while try scanner.nextElement() {
                elements.append(try JSONValue(from: &scanner, depth: depth + 1))
            }
            self = .array(elements)
        case .object:
            var members: [Member] = []
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                let name = key.string
                members.append(Member(key: name, value: try JSONValue(from: &scanner, depth: depth + 1)))
            }
            self = .object(members)
        }
    }

    /// The member's value, the last where a key stands twice; nil where there is none or this is no object.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    /// An object's members in their order; none of anything else.
    package var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }
}

extension JSONWriter {
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let spelling): raw(spelling)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(member.key)
                self.value(member.value)
            }
            endObject()
        }
    }
}
