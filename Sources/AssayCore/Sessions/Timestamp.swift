/// A moment in milliseconds since 1970-01-01T00:00:00Z, written as RFC 3339 UTC with three decimals.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (one: Timestamp, other: Timestamp) -> Bool {
        one.milliseconds < other.milliseconds
    }
}

extension Timestamp: CustomStringConvertible {
    /// `2026-11-23T09:12:44.120Z` (RFC 3339 § 5.6).
    package var description: String {
        let (days, rest) = milliseconds.flooredDivision(by: 86_400_000)
        let seconds = rest / 1000
        var text = CivilDate(daysSince1970: days).description
        for (mark, number, width) in [
            ("T", seconds / 3600, 2), (":", seconds / 60 % 60, 2), (":", seconds % 60, 2), (".", rest % 1000, 3),
        ] {
            text += mark
            append(number, width, to: &text)
        }
        return text + "Z"
    }

    /// Reads what `description` writes; nil for anything else.
    package init?(_ text: String) {
        let digits = Array(text.utf8)
        let marks =
            [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "."), (23, "Z")] as [(Int, Unicode.Scalar)]
        guard digits.count == 24, marks.allSatisfy({ digits[$0] == UInt8(ascii: $1) }) else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for digit in digits[range] {
                guard digit >= 48, digit <= 57 else { return nil }
                value = value * 10 + Int64(digit - 48)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            let fraction = number(20..<23), (1...12).contains(month), hour < 24, minute < 60, second < 60
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        let days = date.daysSince1970
        guard CivilDate(daysSince1970: days) == date else { return nil }
        self.init(milliseconds: ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + fraction)
    }
}

/// A day of the proleptic Gregorian calendar.
package struct CivilDate: Hashable, Sendable, CustomStringConvertible {
    package var year: Int64
    package var month: Int64
    package var day: Int64

    package init(year: Int64, month: Int64, day: Int64) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Counts in years that begin in March, so that the leap day is a year's last, and in cycles of 400 years
    /// (146,097 days).
    package init(daysSince1970: Int64) {
        let (cycle, dayOfCycle) = (daysSince1970 + 719_468).flooredDivision(by: 146_097)
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
    }

    package var daysSince1970: Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let (cycle, yearOfCycle) = marchYear.flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return cycle * 146_097 + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear - 719_468
    }

    /// `2026-11-23`.
    package var description: String {
        var text = ""
        append(year, 4, to: &text)
        text += "-"
        append(month, 2, to: &text)
        text += "-"
        append(day, 2, to: &text)
        return text
    }
}

/// Appends a number with zeros before it. Written out, because a date stands in the way of the first prompt.
private func append(_ number: Int64, _ width: Int, to text: inout String) {
    let digits = String(number)
    for _ in 0..<max(0, width - digits.utf8.count) { text += "0" }
    text += digits
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
