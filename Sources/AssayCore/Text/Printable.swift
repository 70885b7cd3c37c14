/// One line of foreign text made safe for the screen, a log or a message: no escapes (`EscapeFilter`), line ends as blanks.
///
/// - Parameter limit: so many characters at most, the last an ellipsis where more were there
package func printable(_ text: some StringProtocol, limit: Int = .max) -> String {
    var line = EscapeFilter.clean(String(text))
    if line.unicodeScalars.contains(where: \.isLineEnd) {
        line = line.unicodeScalars.split(whereSeparator: \.isLineEnd).map(String.init).joined(separator: " ")
    }
    guard limit < line.utf8.count, limit < line.count else { return line }
    return line.prefix(limit - 1) + "…"
}

extension Unicode.Scalar {
    /// What ends a line in any terminal or file (UAX #14, classes BK, CR, LF, NL).
    fileprivate var isLineEnd: Bool {
        (0x0A...0x0D).contains(value) || value == 0x85 || value == 0x2028 || value == 0x2029
    }
}
