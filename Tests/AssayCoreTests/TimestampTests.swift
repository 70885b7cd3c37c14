import AssayCore
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "Are written as RFC 3339 in UTC, and read back",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59.999Z"), (1_795_425_164_120, "2026-11-23T09:12:44.120Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func text(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text) == Timestamp(milliseconds: milliseconds))
    }

    @Test("Every day of 400 years follows the one before")
    func calendar() {
        var date = CivilDate(daysSince1970: 0)
        for day in Int64(1)...146_097 {
            let next = CivilDate(daysSince1970: day)
            let isFollowing =
                (next.year, next.month, next.day) == (date.year, date.month, date.day + 1)
                || (next.year, next.month, next.day) == (date.year, date.month + 1, 1)
                || (next.month, next.day, date.month, date.day) == (1, 1, 12, 31) && next.year == date.year + 1
            #expect(isFollowing && next.daysSince1970 == day && next.day <= 31)
            date = next
        }
        #expect(date == CivilDate(year: 2370, month: 1, day: 1))
    }

    @Test(
        "Nothing else is read",
        arguments: [
            "", "2026-11-23", "2026-11-23T09:12:44Z", "2026-11-23T09:12:44.120", "2026-11-23t09:12:44.120z",
            "2026-11-23 09:12:44.120Z", "2026/11/23T09:12:44.120Z", "2026-11-23T09-12-44.120Z",
            "2026-13-01T00:00:00.000Z",
            "2026-00-01T00:00:00.000Z", "2026-02-29T00:00:00.000Z", "2026-11-31T00:00:00.000Z",
            "2026-11-00T00:00:00.000Z",
            "2026-11-23T24:00:00.000Z", "2026-11-23T09:60:00.000Z", "2026-11-23T09:12:60.000Z",
            "+026-11-23T09:12:44.120Z",
            "2026-11-23T09:12:44.12éZ",
        ])
    func invalid(text: String) {
        #expect(Timestamp(text) == nil)
    }
}
