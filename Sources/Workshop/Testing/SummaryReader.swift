/// The reading of what runners print at their end. A reader gives nil where its runner's report is not there or not whole.
///
/// Code under test could print a report as well as a runner does: what is read here guards against accidents, not against a
/// program that means to deceive.
enum SummaryReader {
    static func summary(of runner: TestRunner, in lines: [OutputLine]) -> TestSummary? {
        if let read = readers.first(where: { $0.runner == runner })?.read { return read(lines) }
        return any(in: lines)
    }

    /// Those whose form is hardest to mistake come first.
    private static let readers: [(runner: TestRunner, read: @Sendable ([OutputLine]) -> TestSummary?)] = [
        (.pytest, pytest), (.unittest, unittest), (.swift, swift), (.cargo, cargo), (.node, node), (.jest, jest),
        (.vitest, vitest), (.rspec, rspec), (.minitest, minitest), (.phpunit, phpunit), (.prove, prove),
        (.ctest, ctest), (.maven, maven), (.gradle, gradle), (.mocha, mocha), (.go, go), (.bats, tap),
    ]

    /// Of a command that is not known: the first report that tells of failures, else the first at all.
    private static func any(in lines: [OutputLine]) -> TestSummary? {
        let found = readers.compactMap { $0.read(lines) }
        return found.first { ($0.counts?.failed ?? 0) > 0 } ?? found.first
    }

    /// A list of failures with no more than are kept.
    static func failures(_ all: some Sequence<TestFailure>) -> [TestFailure] { Array(all.prefix(TestFailure.most)) }
}
