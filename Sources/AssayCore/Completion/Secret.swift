/// A key or another credential. Printing, interpolating or dumping it never shows the value.
package struct Secret: Sendable, Equatable {
    /// The value itself, for the one place that sends it.
    package let revealed: String

    package init(_ value: String) {
        revealed = value
    }

    /// `text` with every occurrence of the value replaced by `•••`. A value of fewer than four bytes stays, since it
    /// would be found everywhere.
    package func redacted(from text: String) -> String {
        let (needle, bytes) = (Array(revealed.utf8), Array(text.utf8))
        guard needle.count >= 4, bytes.count >= needle.count else { return text }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == needle[0], bytes[index...].starts(with: needle) {
                result += "•••".utf8
                index += needle.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}
