import AssayCore
import Crypto

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file's bytes at one moment.
package struct FileVersion: Sendable, Equatable {
    package let bytes: [UInt8]
    /// Of the bytes, hexadecimal.
    package let sha256: String
    /// The permission bits (`0o644`).
    package let mode: UInt16

    init(bytes: [UInt8], mode: UInt16) {
        (self.bytes, self.mode) = (bytes, mode)
        sha256 = sha256Hex(of: bytes)
    }
}

/// What saving a text to a path means, before it is done.
package struct SavePlan: Sendable, Equatable {
    /// Relative to the working folder, without `./`.
    package let path: String
    /// What is there now; nil where nothing is.
    package let old: FileVersion?
    /// What will be there: the text, with the line ends of the old version.
    package let bytes: [UInt8]
    /// Of `bytes`, hexadecimal.
    package let sha256: String
    /// From the old version to the new one.
    package let diff: UnifiedDiff

    init(path: String, old: FileVersion?, content: String) {
        (self.path, self.old) = (path, old)
        bytes = old.map { Self.lineEnds(of: $0.bytes, in: content) } ?? Array(content.utf8)
        sha256 = sha256Hex(of: bytes)
        diff = UnifiedDiff(old: old?.bytes, new: bytes, path: path)
    }

    /// Bytes as they are, such as an earlier version's.
    init(path: String, old: FileVersion?, bytes: [UInt8]) {
        (self.path, self.old, self.bytes) = (path, old, bytes)
        sha256 = sha256Hex(of: bytes)
        diff = UnifiedDiff(old: old?.bytes, new: bytes, path: path)
    }

    package var isNew: Bool { old == nil }
    package var isUnchanged: Bool { old?.bytes == bytes }

    /// The rights a temporary file is made with, before the user's mask. An existing file's are set before the rename.
    var creationMode: mode_t {
        if old != nil { return 0o600 }
        return bytes.starts(with: "#!".utf8) ? 0o777 : 0o666
    }

    /// With CR LF where the old bytes have more of them than of bare LF.
    private static func lineEnds(of old: [UInt8], in content: String) -> [UInt8] {
        let (carriageReturn, lineFeed): (UInt8, UInt8) = (13, 10)
        var (pairs, feeds, last): (Int, Int, UInt8) = (0, 0, 0)
        for byte in old {
            if byte == lineFeed {
                feeds += 1
                if last == carriageReturn { pairs += 1 }
            }
            last = byte
        }
        guard pairs * 2 > feeds else { return Array(content.utf8) }
        var result: [UInt8] = []
        for byte in content.utf8 {
            if byte == lineFeed, result.last != carriageReturn { result.append(carriageReturn) }
            result.append(byte)
        }
        return result
    }
}

/// The SHA-256 (FIPS 180-4) of the bytes, hexadecimal in lower case.
package func sha256Hex(of bytes: [UInt8]) -> String {
    SHA256.hash(data: bytes).hexadecimal
}
