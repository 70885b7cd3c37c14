/// What a JSON value is.
package enum JSONKind: Sendable {
    case object, array, string, number, bool, null
}

/// Text that is not JSON, or not the JSON that was asked for.
package enum JSONError: Error, Equatable {
    /// Something else was expected at this byte.
    case malformed(offset: Int)
}

/// A key as it stands in the input; it must not outlive the scan.
package struct JSONKey {
    let raw: UnsafeBufferPointer<UInt8>
    let isEscaped: Bool

    /// Compares without building a string where the key holds no escape.
    package static func ~= (pattern: StaticString, key: JSONKey) -> Bool {
        if key.isEscaped { return pattern.description == key.string }
        guard key.raw.count == pattern.utf8CodeUnitCount else { return false }
        for index in 0..<key.raw.count where key.raw[index] != pattern.utf8Start[index] { return false }
        return true
    }

    package var string: String {
        guard isEscaped else { return String(decoding: raw, as: UTF8.self) }
        let quoted = [UInt8(ascii: "\"")] + raw + [UInt8(ascii: "\"")]
        return (try? JSONScanner.scan(quoted) { scanner throws(JSONError) in try scanner.string() }) ?? ""
    }
}
