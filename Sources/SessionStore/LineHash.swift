import Crypto

/// The hash that chains lines: SHA-256, base64url (RFC 4648 § 5), the first 22 characters (DESIGN § 4).
package struct LineHash {
    private var sha256 = SHA256()

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        sha256.update(bufferPointer: bytes)
    }

    package consuming func value() -> String {
        sha256.finalize().withUnsafeBytes { digest in
            String(unsafeUninitializedCapacity: 22) { letters in
                for index in 0..<22 {
                    let (byte, shift) = (index * 6 / 8, index * 6 % 8)
                    let pair = UInt16(digest[byte]) << 8 | UInt16(digest[byte + 1])
                    letters[index] = LineHash.alphabet[Int(pair >> UInt16(10 - shift) & 63)]
                }
                return 22
            }
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Of a line without its comma and its newline.
    package static func of(_ line: some Collection<UInt8>) -> String {
        var hash = LineHash()
        // Opening a session hashes every line: none is copied for it.
        if line.withContiguousStorageIfAvailable({ hash.update(UnsafeRawBufferPointer($0)) }) == nil {
            Array(line).withUnsafeBytes { hash.update($0) }
        }
        return hash.value()
    }
}
