#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What the last chunk of an answer looked like around its only string, so that the next one, if it differs in that
/// string alone, is read by two comparisons instead of a scan. A quarter of a million chunks make it worth while.
///
/// Right because a scanner that has read the same bytes is in the same state: the same beginning leads to the start of
/// the string, and after the string's end the same ending leads to the same result.
struct RepeatedShape {
    private var beginning: [UInt8] = []
    private var ending: [UInt8] = []

    /// Appends the string of a chunk of this shape; false, having changed nothing, for any other chunk and for a
    /// string with escapes, which the scanner reads.
    mutating func appendContent(of chunk: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) -> Bool {
        let count = chunk.count - beginning.count - ending.count
        guard !beginning.isEmpty, count > 0, let start = chunk.baseAddress,
            memcmp(start, beginning, beginning.count) == 0,
            memcmp(start + beginning.count + count, ending, ending.count) == 0
        else { return false }
        let content = UnsafeBufferPointer(start: start + beginning.count, count: count)
        for byte in content where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 {
            return false
        }
        bytes.append(contentsOf: content)
        return true
    }

    /// Remembers the shape of a chunk that was read; `content` is where its string stands, with the quotes.
    mutating func learn(_ chunk: UnsafeBufferPointer<UInt8>, content: Range<Int>) {
        beginning.replaceSubrange(0..., with: chunk[...content.lowerBound])
        ending.replaceSubrange(0..., with: chunk[(content.upperBound - 1)...])
    }

    mutating func forget() {
        beginning.removeAll(keepingCapacity: true)
        ending.removeAll(keepingCapacity: true)
    }
}
