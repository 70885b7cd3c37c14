/// A text file's bytes as text: UTF-8 with or without a byte order mark, UTF-16 with one (Unicode 16, § 23.8). The mark is
/// left out; line ends stay as they are.
package enum TextFile {
    package enum Problem: Error, Sendable, Equatable {
        /// It holds a NUL.
        case binary
        /// Bytes that are no UTF-8, as older encodings have them.
        case otherEncoding
        /// UTF-16 with half a character in it.
        case damagedUTF16
    }

    package static func text(of bytes: [UInt8]) throws(Problem) -> String {
        if let isBigEndian = utf16Order(of: bytes) { return try utf16(bytes.dropFirst(2), isBigEndian: isBigEndian) }
        guard !bytes.contains(0) else { throw .binary }
        guard let text = String(validating: bytes.dropFirst(markLength(of: bytes)), as: UTF8.self) else {
            throw .otherEncoding
        }
        return text
    }

    /// Whether the bytes are UTF-16, and which byte of a unit comes first; nil for all else.
    package static func utf16Order(of bytes: some Collection<UInt8>) -> Bool? {
        if bytes.starts(with: [0xFE, 0xFF]) { return true }
        return bytes.starts(with: [0xFF, 0xFE]) ? false : nil
    }

    /// Of UTF-8's byte order mark; 0 where there is none.
    private static func markLength(of bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

    private static func utf16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) throws(Problem) -> String {
        guard bytes.count.isMultiple(of: 2) else { throw .damagedUTF16 }
        let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        guard !units.contains(0) else { throw .binary }
        guard let text = String(validating: units, as: UTF16.self) else { throw .damagedUTF16 }
        return text
    }
}
