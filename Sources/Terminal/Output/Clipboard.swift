import AssayCore

/// Copying through the terminal (xterm's OSC 52), which works over a remote connection too. Within tmux it needs
/// `set -g set-clipboard on`; a terminal that does not know it ignores it, and nothing tells.
package enum Clipboard {
    /// What most terminals accept, in bytes of base64.
    package static let limit = 100_000

    /// The sequence that copies the text; nil where it is longer than terminals take.
    package static func sequence(copying text: String) -> String? {
        let encoded = Base64.encoded(Array(text.utf8))
        return encoded.utf8.count <= limit ? "\u{1B}]52;c;\(encoded)\u{07}" : nil
    }
}
