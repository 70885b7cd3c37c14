/// Takes out of text whatever would steer a terminal, so that an answer or a program's output can only be read.
///
/// Control characters go, except newline and tab; escape sequences (ECMA-48 § 5.3 to 5.6: CSI, OSC, DCS, SOS, PM, APC,
/// and two-character ones) go wholly; CR LF and a lone CR become a newline; the bidirectional overrides and isolates
/// (UAX #9 § 2), which can make code read differently from what it does, are shown as `<U+202E>`.
///
/// For code that somebody is to judge `visible` takes nothing out and shows it all: control characters as the signs that
/// stand for them (Unicode's block Control Pictures), others as `<U+009B>`. Line ends that a terminal does not show as such
/// (UAX #14, classes BK and NL) are among them: what follows one belongs to the line before only to the eye.
///
/// The state is kept between pieces, so that text may be split anywhere. A control string ends at its terminator, at a
/// newline, or after 4,096 scalars: one that is never closed hides no more than its own line.
package struct EscapeFilter: Sendable {
    private enum State {
        case ground, carriageReturn, escape, escapeIntermediate, controlSequence
        /// In an OSC, DCS, SOS, PM or APC string, and whether its last scalar was ESC.
        case string(sawEscape: Bool)
    }

    private static let longestSequence = 4096
    private let showsControls: Bool
    private var state = State.ground
    /// Scalars swallowed in the present sequence.
    private var swallowed = 0

    /// - Parameter showsControls: shows what would otherwise be taken out
    package init(showsControls: Bool = false) {
        self.showsControls = showsControls
    }

    /// One whole text.
    package static func clean(_ text: String) -> String {
        var filter = EscapeFilter()
        return filter.feed(text)
    }

    /// One whole text with all that is in it.
    package static func visible(_ text: String) -> String {
        var filter = EscapeFilter(showsControls: true)
        let shown = filter.feed(text)
        if case .carriageReturn = filter.state { return shown + "␍" }
        return shown
    }

    /// Whether the text holds what a reader does not see: controls other than tab and line ends, line ends that no
    /// terminal shows, overrides of direction.
    package static func hidesSomething(_ text: String) -> Bool {
        visible(text) != text.replacing("\r\n", with: "\n")
    }

    /// The harmless part of the next piece. Nothing is held back.
    package mutating func feed(_ text: String) -> String {
        if case .ground = state, EscapeFilter.isHarmless(text) { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars { take(scalar, into: &result.unicodeScalars) }
        return result
    }

    /// Forgets an unfinished sequence, as at the start of a line.
    package mutating func reset() {
        state = .ground
    }

    private mutating func take(_ scalar: Unicode.Scalar, into result: inout String.UnicodeScalarView) {
        switch state {
        case .ground: ground(scalar, into: &result)
        case .carriageReturn:
            state = .ground
            if showsControls { result.append(scalar == "\n" ? "\n" : "␍") }
            if scalar != "\n" { ground(scalar, into: &result) }
        case .escape: escape(scalar, into: &result)
        case .escapeIntermediate:
            if (0x20...0x2F).contains(scalar.value) { return }
            leave(onlyIf: (0x30...0x7E).contains(scalar.value), scalar, into: &result)
        case .controlSequence:
            if (0x20...0x3F).contains(scalar.value), hasRoom() { return }
            leave(onlyIf: (0x20...0x7E).contains(scalar.value), scalar, into: &result)
        case .string(let sawEscape): string(scalar, sawEscape, into: &result)
        }
    }

    private mutating func ground(_ scalar: Unicode.Scalar, into result: inout String.UnicodeScalarView) {
        if showsControls { return show(scalar, into: &result) }
        switch scalar.value {
        case 0x0A, 0x09: result.append(scalar)
        case 0x0D:
            result.append("\n")
            state = .carriageReturn
        case 0x1B: begin(.escape)
        case 0x9B: begin(.controlSequence)
        case 0x90, 0x98, 0x9D, 0x9E, 0x9F: begin(.string(sawEscape: false))
        case 0x00...0x1F, 0x7F...0x9F, 0xFEFF: break
        case 0x202A...0x202E, 0x2066...0x2069: result.append(contentsOf: EscapeFilter.named(scalar))
        default: result.append(scalar)
        }
    }

    private mutating func show(_ scalar: Unicode.Scalar, into result: inout String.UnicodeScalarView) {
        switch scalar.value {
        case 0x0A, 0x09: result.append(scalar)
        // Whether it is a line end, the next scalar says.
        case 0x0D: state = .carriageReturn
        case 0x00...0x1F: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? scalar)
        case 0x7F: result.append("␡")
        case 0x80...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
            result.append(contentsOf: EscapeFilter.named(scalar))
        default: result.append(scalar)
        }
    }

    /// `<U+202E>`.
    package static func named(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "<U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)>".unicodeScalars
    }

    private mutating func escape(_ scalar: Unicode.Scalar, into result: inout String.UnicodeScalarView) {
        switch scalar {
        case "[": begin(.controlSequence)
        case "]", "P", "X", "^", "_": begin(.string(sawEscape: false))
        case " ": begin(.escapeIntermediate)
        case "!"..."/": begin(.escapeIntermediate)
        default: leave(onlyIf: (0x30...0x7E).contains(scalar.value), scalar, into: &result)
        }
    }

    private mutating func string(
        _ scalar: Unicode.Scalar, _ sawEscape: Bool, into result: inout String.UnicodeScalarView
    ) {
        switch scalar.value {
        case 0x07, 0x18, 0x1A, 0x9C: state = .ground
        case 0x0A, 0x0D:
            state = .ground
            ground(scalar, into: &result)
        case 0x5C where sawEscape: state = .ground
        case _ where sawEscape:
            // ESC ends the string even where no backslash follows: it begins the next sequence.
            begin(.escape)
            escape(scalar, into: &result)
        case 0x1B: state = .string(sawEscape: true)
        default: if !hasRoom() { state = .ground }
        }
    }

    /// Ends a sequence with its final character, or, where this is none, gives up on it and reads the scalar afresh.
    private mutating func leave(
        onlyIf isFinal: Bool, _ scalar: Unicode.Scalar, into result: inout String.UnicodeScalarView
    ) {
        state = .ground
        if !isFinal { ground(scalar, into: &result) }
    }

    private mutating func begin(_ next: State) {
        state = next
        swallowed = 0
    }

    private mutating func hasRoom() -> Bool {
        swallowed += 1
        return swallowed < EscapeFilter.longestSequence
    }

    /// Whether the text has none of the characters that are looked for; a superset check on its UTF-8.
    private static func isHarmless(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                if byte >= 0x20, byte < 0x7F { continue }
                switch byte {
                case 0x0A, 0x09: continue
                case 0x00...0x7F: return false
                case 0xC2 where bytes[index] < 0xA0: return false
                case 0xE2 where bytes[index] == 0x80 && (0xA8...0xAE).contains(bytes[index + 1]): return false
                case 0xE2 where bytes[index] == 0x81 && (0xA6...0xA9).contains(bytes[index + 1]): return false
                case 0xEF where bytes[index] == 0xBB && bytes[index + 1] == 0xBF: return false
                default: continue
                }
            }
            return true
        }
    }
}
