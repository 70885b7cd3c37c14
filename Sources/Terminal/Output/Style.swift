/// What a piece of text is, from which its colours follow.
package enum Style: Sendable, CaseIterable {
    case plain, prompt, dim, error, hint, heading
    /// The frame around code.
    case frame
    case added, removed, success

    /// The parameters of SGR (ECMA-48 § 8.3.117); empty for plain text.
    var parameters: String {
        switch self {
        case .plain: ""
        case .prompt: "1;36"
        case .dim, .frame: "2"
        case .error: "31"
        case .hint: "33"
        case .heading: "1"
        case .added, .success: "32"
        case .removed: "31"
        }
    }

    /// The text in this style, on a surface with colours.
    package func applied(to text: String, on surface: Surface) -> String {
        guard surface.hasColour, self != .plain, !text.isEmpty else { return text }
        return "\u{1B}[\(parameters)m\(text)\u{1B}[0m"
    }
}
