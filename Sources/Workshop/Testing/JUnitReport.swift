/// A report in the XML form that JUnit began and most runners write.
///
/// What is read comes from code that is not trusted: depth and size are bounded, no entity is expanded but the five of XML
/// and character references, nothing outside the text is looked at. A report that is cut off is no report.
struct JUnitReport: Equatable {
    var counts = TestCounts()
    /// At most `TestFailure.most`.
    var failures: [TestFailure] = []
    /// Each kept failure's message and text, for a look at its cause.
    var failureTexts: [String] = []

    private static let largest = 16 << 20
    private static let deepest = 64

    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.largest else { return nil }
        var reader = Reader(scanner: XMLScanner(bytes))
        guard reader.run() else { return nil }
        self = reader.report
    }

    private init() {}

    private struct Case {
        var name: String
        var isFailed = false
        var isSkipped = false
        var message = ""
        var text = ""
    }

    /// Walks through the elements once.
    private struct Reader {
        var scanner: XMLScanner
        var report = JUnitReport()
        private var open: [String] = []
        private var current: Case?
        /// What the suites at the top say failed, which may be more than their test cases do.
        private var announced = 0
        private var sawSuite = false

        init(scanner: XMLScanner) {
            self.scanner = scanner
        }

        /// - Returns: whether it is a whole report
        mutating func run() -> Bool {
            while let event = scanner.next() {
                switch event {
                case .start(let name, let attributes, let isEmpty):
                    if open.isEmpty, sawSuite { return false }
                    guard open.count < JUnitReport.deepest else { return false }
                    begin(name, attributes)
                    open.append(name)
                    if isEmpty { end() }
                case .end(let name):
                    guard open.last == name else { return false }
                    end()
                case .text(let text):
                    if current != nil, open.last == "failure" || open.last == "error" { current?.text += text }
                }
            }
            guard scanner.isWhole, open.isEmpty, sawSuite else { return false }
            report.counts.failed = max(report.counts.failed, announced)
            return true
        }

        private mutating func begin(_ name: String, _ attributes: [String: String]) {
            switch name {
            case "testsuites": if open.isEmpty { sawSuite = true }
            case "testsuite":
                if open.isEmpty { sawSuite = true }
                guard open.isEmpty || open == ["testsuites"] else { return }
                announced += ["failures", "errors"].reduce(0) { $0 + (attributes[$1].flatMap(Self.count) ?? 0) }
            case "testcase": current = Case(name: JUnitReport.name(attributes))
            case "failure", "error": fail(attributes)
            case "skipped": current?.isSkipped = true
            default: break
            }
        }

        private static func count(_ text: String) -> Int? {
            text.utf8.count < 10 ? Int(text).map { max(0, $0) } : nil
        }

        private mutating func fail(_ attributes: [String: String]) {
            let message = attributes["message"] ?? attributes["type"] ?? ""
            guard current != nil else {
                // A suite whose set-up failed.
                add(Case(name: open.last ?? "", isFailed: true, message: message))
                return
            }
            if current?.isFailed == false { current?.message = message }
            current?.isFailed = true
        }

        private mutating func end() {
            if open.removeLast() == "testcase", let done = current {
                add(done)
                current = nil
            }
        }

        private mutating func add(_ done: Case) {
            guard done.isFailed else {
                if done.isSkipped { report.counts.skipped += 1 } else { report.counts.passed += 1 }
                return
            }
            report.counts.failed += 1
            guard report.failures.count < TestFailure.most else { return }
            report.failures.append(TestFailure(name: done.name, detail: JUnitReport.detail(done)))
            report.failureTexts.append(String((done.message + "\n" + done.text).suffix(20_000)))
        }
    }

    /// `tests/test_a.py::TestX::test_b` where there is a file, as pytest names it, else the class and the name.
    private static func name(_ attributes: [String: String]) -> String {
        let (name, place) = (attributes["name"] ?? "", attributes["classname"] ?? "")
        guard let file = attributes["file"], !file.isEmpty else {
            // Node writes `test` there.
            return place.isEmpty || place == "test" || place == name ? name : "\(place)::\(name)"
        }
        // A file that could not be loaded has no class.
        if place.isEmpty { return file }
        let module = file.split(separator: ".").dropLast().joined(separator: ".").replacing("/", with: ".")
        let classes = place.hasPrefix(module + ".") ? place.dropFirst(module.count + 1).split(separator: ".") : []
        return ([file] + classes.map(String.init) + [name]).joined(separator: "::")
    }

    /// The message, but where this tells only that collecting failed the last line of pytest's that begins with `E`.
    private static func detail(_ failed: Case) -> String {
        let says = failed.message.isEmpty || failed.message == "collection failure"
        guard says else { return failed.message }
        let lines = OutputLine.lines(of: failed.text)
        return lines.last { $0.hasPrefix("E   ") }?.after("E")?.trimmed.text ?? failed.text
    }
}
