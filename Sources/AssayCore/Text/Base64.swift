/// Bytes as text (RFC 4648 § 4).
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encoded(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { target in
            var place = 0
            for start in stride(from: 0, to: bytes.count, by: 3) {
                let count = min(3, bytes.count - start)
                var word = Int(bytes[start]) << 16
                if count > 1 { word |= Int(bytes[start + 1]) << 8 }
                if count > 2 { word |= Int(bytes[start + 2]) }
                for digit in 0..<4 {
                    target[place + digit] =
                        digit <= count ? alphabet[word >> (18 - 6 * digit) & 63] : UInt8(ascii: "=")
                }
                place += 4
            }
            return place
        }
    }
}
