/// Text from outside as one short line that is safe on a terminal.
enum OneLine {
    /// `text` with every run of white space and control characters (C0, C1, DEL, bidirectional overrides) as one
    /// space, none at its ends, cut with `…` so that it has at most `limit` bytes.
    static func of(_ text: String, limit: Int = 300) -> String {
        var result = String.UnicodeScalarView()
        var isSpaceDue = false
        var size = 0
        for scalar in text.unicodeScalars {
            if isDropped(scalar) {
                isSpaceDue = !result.isEmpty
                continue
            }
            size += UTF8.width(scalar) + (isSpaceDue ? 1 : 0)
            if size > limit { return cut(String(result), limit: limit) }
            if isSpaceDue { result.append(" ") }
            isSpaceDue = false
            result.append(scalar)
        }
        return String(result)
    }

    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x20, 0x7F...0xA0, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    private static func cut(_ text: String, limit: Int) -> String {
        var scalars = text.unicodeScalars
        while scalars.last != nil, String(scalars).utf8.count + 3 > limit { scalars.removeLast() }
        return String(scalars) + "…"
    }
}
