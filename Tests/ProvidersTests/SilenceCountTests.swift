import Testing

@testable import Providers

@Suite("How long a service may be silent")
struct SilenceCountTests {
    /// What happens, in milliseconds.
    enum Step: Sendable {
        /// A wait that was to take so long and took so long.
        case wait(Int, took: Int)
        case signOfLife
        case events
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var steps: [Step]
        var silence: Int
        var dearth: Int

        init(_ name: String, _ steps: [Step], silence: Int, dearth: Int) {
            (testDescription, self.steps, self.silence, self.dearth) = (name, steps, silence, dearth)
        }
    }

    private static let hour = 3_600_000

    /// 120 s are allowed.
    static let all = [
        Row("waits add up", [.wait(200, took: 201), .wait(200, took: 50)], silence: 251, dearth: 251),
        Row("signs of life", [.wait(200, took: 200), .signOfLife, .wait(200, took: 9)], silence: 9, dearth: 209),
        Row("events", [.wait(200, took: 200), .signOfLife, .events], silence: 0, dearth: 0),
        Row("a busy machine is none that sleeps", [.wait(200, took: 30_200)], silence: 30_200, dearth: 30_200),
        Row("asleep: a grace is left, no further full time", [.wait(200, took: hour)], silence: 100_000, dearth: 200),
        Row(
            "asleep again: the same grace", [.wait(200, took: hour), .wait(200, took: 200), .wait(200, took: hour)],
            silence: 100_400, dearth: 600),
        Row(
            "asleep, and what came meanwhile is there at once", [.wait(200, took: hour), .signOfLife, .events],
            silence: 0, dearth: 0),
        Row(
            "asleep when the time was nearly over", [.wait(110_000, took: 110_000), .wait(200, took: hour)],
            silence: 110_200, dearth: 110_200),
    ]

    @Test("each course", arguments: all)
    func counts(row: Row) {
        var count = SilenceCount(allowed: 120_000)
        for step in row.steps {
            switch step {
            case .wait(let time, let taken): count.waited(taken, of: time)
            case .signOfLife: count.somethingCame()
            case .events: count.eventsCame()
            }
        }
        #expect(count.silence == row.silence && count.dearth == row.dearth, "\(count)")
    }

    @Test(
        "signs of life alone are taken for ten times as long",
        arguments: [(120_000, 1_200_000), (.max, .max / 10 * 10)])
    func pings(allowed: Int, most: Int) {
        #expect(SilenceCount(allowed: allowed).mostDearth == most)
    }
}
