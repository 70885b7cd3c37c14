/// Sizes as people read them.
package enum Sizes {
    /// `340 bytes`, `12.3 KB`, `3.1 MB`; a KB is 1,024 bytes.
    package static func text(_ bytes: Int) -> String {
        guard bytes >= 1024 else { return bytes == 1 ? "1 byte" : "\(bytes) bytes" }
        let (unit, name) = bytes < 1 << 20 ? (1 << 10, "KB") : (1 << 20, "MB")
        let tenths = (bytes * 10 + unit / 2) / unit
        return tenths % 10 == 0 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
    }

    /// `41,000` for 41,234: two digits that count, in groups.
    package static func rounded(_ count: Int) -> String {
        var step = 1
        while count / step >= 100 { step *= 10 }
        return grouped((count + step / 2) / step * step)
    }

    /// `800,000`.
    package static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.indices.reduce(into: "") { text, index in
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digits[index])
        }
    }
}
