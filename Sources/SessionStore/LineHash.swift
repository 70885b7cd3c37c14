import Crypto

/// The hash that chains lines: SHA-256, base64url (RFC 4648 § 5), the first 22 characters (DESIGN § 4).
package struct LineHash {
    private var sha256 = SHA256()

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        sha256.update(bufferPointer: bytes)
    }

    package consuming func value() -> String {
        let digest = Array(sha256.finalize())
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let letters = (0..<22).map { index in
            let (byte, shift) = (index * 6 / 8, index * 6 % 8)
            let pair = UInt16(digest[byte]) << 8 | UInt16(digest[byte + 1])
            return alphabet[Int(pair >> UInt16(10 - shift) & 63)]
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// Of a line without its comma and its newline.
    package static func of(_ line: some Collection<UInt8>) -> String {
        var hash = LineHash()
        Array(line).withUnsafeBytes { hash.update($0) }
        return hash.value()
    }
}
