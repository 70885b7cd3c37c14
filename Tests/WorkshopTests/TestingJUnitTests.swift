import AssayCore
import Testing

@testable import Workshop

@Suite("JUnit reports")
struct TestingJUnitTests {
    static let pytest = """
        <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" \
        skipped="1" tests="4" time="0.062"><testcase classname="test_sales" name="test_a" time="0.000" /><testcase \
        classname="test_sales" name="test_advance" time="0.001"><failure message="AssertionError: assert 'Screening' == ' \
        Screening'&#10;  &#10;  -  Screening&#10;  ? -&#10;  + Screening">def test_advance():
        &gt;       assert "Screening" == a
        E       AssertionError: assert 'Screening' == ' Screening'

        test_sales.py:5: AssertionError</failure></testcase><testcase classname="test_sales" name="test_s"><skipped \
        type="pytest.skip" message="x">/tmp/test_sales.py:6: x</skipped></testcase><testcase classname="test_sales" \
        name="test_err"><error message="failed on setup with &quot;RuntimeError: fix&quot;">RuntimeError: \
        fix</error></testcase></testsuite></testsuites>
        """

    @Test("pytest's")
    func whole() throws {
        let report = try #require(JUnitReport(Array(Self.pytest.utf8)))
        #expect(report.counts == TestCounts(passed: 1, failed: 2, skipped: 1))
        #expect(
            report.failures == [
                TestFailure(name: "test_sales::test_advance", detail: "assert 'Screening' == ' Screening'"),
                TestFailure(name: "test_sales::test_err", detail: "failed on setup with \"RuntimeError: fix\""),
            ])
    }

    @Test("Names as pytest has them")
    func names() throws {
        func name(_ attributes: String) -> String? {
            JUnitReport(Array("<testsuite><testcase \(attributes)><error/></testcase></testsuite>".utf8))?.failures
                .first?.name
        }
        #expect(name("classname='sub.test_a' name='test_b' file='sub/test_a.py'") == "sub/test_a.py::test_b")
        #expect(name("classname='test_a.TestX' name='test_b[1.5]' file='test_a.py'") == "test_a.py::TestX::test_b[1.5]")
        #expect(name("classname='' name='test_i' file='test_i.py'") == "test_i.py")
        #expect(name("classname='test' name='a'") == "a")
        #expect(name("classname='com.A' name='a'") == "com.A::a")
    }

    private static let rows: [TestingRow<String, TestCounts?>] = [
        TestingRow(
            "nested suites",
            "<testsuites><testsuite><testsuite><testcase name='a'/></testsuite></testsuite><testcase name='b'/></testsuites>",
            TestCounts(passed: 2)),
        TestingRow("a single suite", "<testsuite tests='1'><testcase name='a'/></testsuite>", TestCounts(passed: 1)),
        TestingRow("none", "<testsuites/>", TestCounts()),
        TestingRow(
            "CDATA, comments, a document type",
            "<!DOCTYPE x [<!ENTITY a \"<&b;>\">]><!-- <testcase> --><testsuite><testcase name='a'><failure><![CDATA[</testcase> & <]]></failure></testcase></testsuite>",
            TestCounts(failed: 1)),
        TestingRow(
            "a suite that failed as a whole",
            "<testsuite errors='1'><testcase name='a'/><error message='setup'/></testsuite>",
            TestCounts(passed: 1, failed: 1)),
        TestingRow(
            "a suite that says more failed", "<testsuite failures='3'><testcase name='a'/></testsuite>",
            TestCounts(passed: 1, failed: 3)),
        TestingRow(
            "failure and error of one test", "<testsuite><testcase name='a'><failure/><error/></testcase></testsuite>",
            TestCounts(failed: 1)),
        TestingRow("a byte order mark", "\u{FEFF}<testsuite><testcase/></testsuite>", TestCounts(passed: 1)),
        TestingRow("cut off", "<testsuite><testcase name='a'/>", nil),
        TestingRow("cut off in a tag", "<testsuite><testcase name='a", nil),
        TestingRow("crossed", "<testsuite><testcase></testsuite></testcase>", nil),
        TestingRow("something else", "<html><testcase/></html>", nil),
        TestingRow("two roots", "<testsuite/><testsuite/>", nil),
        TestingRow("empty", "", nil),
        TestingRow("text only", "no report", nil),
        TestingRow(
            "too deep", String(repeating: "<testsuite>", count: 100) + String(repeating: "</testsuite>", count: 100),
            nil),
        TestingRow(
            "a huge number", "<testsuite failures='99999999999999999999'><testcase/></testsuite>", TestCounts(passed: 1)
        ),
        TestingRow("a negative number", "<testsuite failures='-5'><testcase/></testsuite>", TestCounts(passed: 1)),
    ]

    @Test("Forms and malformed ones", arguments: rows)
    func forms(row: TestingRow<String, TestCounts?>) {
        #expect(JUnitReport(Array(row.input.utf8))?.counts == row.expected)
    }

    @Test("References; unknown entities stay")
    func references() {
        let text = XMLScanner.resolved(Array("&lt;&#65;&#x42;&amp;amp;&b;&#xD800;&#99999999999;& &".utf8)[...])
        #expect(text == "<AB&amp;&b;&#xD800;&#99999999999;& &")
    }

    @Test("Escapes do not pass, names are bounded")
    func hostileNames() throws {
        let name = "&#27;[31mred&#10;two" + String(repeating: "x", count: 500)
        let report = try #require(
            JUnitReport(
                Array(
                    "<testsuite><testcase name=\"\(name)\"><failure message='m&#27;]0;t&#7;n'/></testcase></testsuite>"
                        .utf8)))
        #expect(report.failures == [TestFailure(name: "red", detail: "mn")])
    }

    @Test("Written at random it is read as it was meant")
    func random() throws {
        var random = Numbers(state: 3)
        for _ in 0..<300 {
            var counts = TestCounts()
            var failures: [TestFailure] = []
            func suite(_ depth: Int) -> String {
                (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    if depth < 4, Int.random(in: 0...3, using: &random) == 0 {
                        return "<testsuite>\(suite(depth + 1))</testsuite>"
                    }
                    return testcase()
                }.joined(separator: ["", "\n", " <!-- - -->"].randomElement(using: &random)!)
            }
            func testcase() -> String {
                let name = String((0..<5).map { _ in "a<&\"'é>".randomElement(using: &random)! })
                let escaped = name.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(
                    "\"", with: "&quot;")
                switch Int.random(in: 0...2, using: &random) {
                case 0:
                    counts.passed += 1
                    return "<testcase name=\"\(escaped)\"/>"
                case 1:
                    counts.skipped += 1
                    return "<testcase name=\"\(escaped)\" ><skipped/></testcase >"
                default:
                    counts.failed += 1
                    failures.append(TestFailure(name: name, detail: "d"))
                    return "<testcase name = \"\(escaped)\"><failure message='d'>\(escaped)</failure></testcase>"
                }
            }
            let text = "<testsuites>\(suite(0))</testsuites>"
            let report = try #require(JUnitReport(Array(text.utf8)), "\(text)")
            #expect(report.counts == counts)
            #expect(report.failures == Array(failures.prefix(TestFailure.most)), "\(text)")
        }
    }

    @Test("Damaged at random it does not trap, and cut short it is no report")
    func damaged() {
        var random = Numbers(state: 4)
        let bytes = Array(Self.pytest.utf8)
        for length in stride(from: 0, to: bytes.count - 1, by: 7) {
            #expect(JUnitReport(Array(bytes[..<length])) == nil)
        }
        for _ in 0..<2_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = "<>&\"'/!-[]?= \0\u{7F}".utf8
                    .randomElement(using: &random)!
            }
            if let report = JUnitReport(damaged) { #expect(report.counts.total <= 8) }
        }
    }
}
