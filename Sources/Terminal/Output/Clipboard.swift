/// Copying through the terminal (xterm's OSC 52), which works over a remote connection too. Within tmux it needs
/// `set -g set-clipboard on`; a terminal that does not know it ignores it, and nothing tells.
package enum Clipboard {
    /// What most terminals accept, in bytes of base64.
    package static let limit = 100_000

    /// The sequence that copies the text; nil where it is longer than terminals take.
    package static func sequence(copying text: String) -> String? {
        let encoded = base64(text.utf8)
        return encoded.utf8.count <= limit ? "\u{1B}]52;c;\(encoded)\u{07}" : nil
    }

    /// RFC 4648 § 4.
    static func base64(_ bytes: some Collection<UInt8>) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count + 2) / 3 * 4)
        var rest = bytes[...]
        while !rest.isEmpty {
            let group = rest.prefix(3)
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                result.append(place <= group.count ? alphabet[word >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
            rest = rest.dropFirst(3)
        }
        return String(decoding: result, as: UTF8.self)
    }
}
