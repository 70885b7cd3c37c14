import AssayTestSupport
import Foundation
import Testing

/// What a session file says of tests that this machine did not run, or ran with another result.
@Suite("Evidence that others wrote")
struct EvidenceTests {
    private static let sentence =
        "what the session says of this tree's tests does not count: this machine did not run them, or it was edited since\n"

    private static func askedAndSaved(_ answer: String) throws -> Transcript {
        let session = try Transcript(server: FaultServer(.answer(answer)))
        #expect(try session.assay.run("ask", "go").status == 0)
        #expect(try session.assay.run("save", "-y").status == 0)
        return session
    }

    struct Forgery: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var make: @Sendable (AssayProcess) throws -> Void

        init(_ name: String, _ make: @escaping @Sendable (AssayProcess) throws -> Void) {
            (testDescription, self.make) = (name, make)
        }

        fileprivate static func passTests(_ assay: AssayProcess) throws {
            try assay.editSession {
                $0.replacing(#""outcome":"failed","exit":1,"passed":0,"failed":1"#, with: passed)
            }
        }

        private static let passed = #""outcome":"passed","exit":0,"passed":1,"failed":0"#
    }

    static let forgeries = [
        Forgery("the last event, of which the chain says nothing", Forgery.passTests),
        Forgery("an earlier event, which breaks the chain") { assay in
            _ = try assay.run("rename", "Sales")
            try Forgery.passTests(assay)
        },
        Forgery("an earlier event, the chain made anew") { assay in
            try Forgery.passTests(assay)
            #expect(try assay.run("fork").status == 0)
        },
        Forgery("a later failure is taken out") { assay in
            #expect(try assay.run("test", "true").status == 0)
            #expect(try assay.run("test", "python3 -m unittest discover").status == 30)
            try assay.editSession { text in
                let lines = text.components(separatedBy: "\n")
                return (lines.dropLast(3) + lines.suffix(2)).joined(separator: "\n")
            }
        },
    ]

    @Test("red code is not committed, whatever its session says", arguments: forgeries)
    func forged(_ row: Forgery) throws {
        let session = try Self.askedAndSaved(TestAndCommitTests.answer)
        #expect(try session.assay.run("test").status == 30)
        try row.make(session.assay)
        let run = try session.assay.run("commit", "-m", "Add it")
        #expect(run.status == 41 && run.messages.contains(Self.sentence), "\(run)")
        #expect(run.output.contains("1 failed, 0 passed"), "tested again")
        #expect(try session.git("log", "--format=%s") == "Begin\n")
    }

    @Test("green code that another machine tested is tested here, then committed")
    func elsewhere() throws {
        let session = try Self.askedAndSaved(TestAndCommitTests.answer)
        try session.assay.home.write("work/sales.py", TestAndCommitTests.mended)
        #expect(try session.assay.run("test").status == 0)
        let here = ["XDG_STATE_HOME": session.assay.home("here")]
        let run = try session.assay.run(["commit", "-m", "Add it"], variables: here)
        #expect(run.status == 0 && run.messages.contains(Self.sentence), "\(run)")
        #expect(run.output.contains("✓ python3 -m unittest discover   1 passed"))
    }

    @Test("own tests count in a copy of the session too")
    func copied() throws {
        let session = try Self.askedAndSaved(TestAndCommitTests.answer)
        try session.assay.home.write("work/sales.py", TestAndCommitTests.mended)
        #expect(try session.assay.run("test").status == 0)
        #expect(try session.assay.run("fork").status == 0)
        let run = try session.assay.run("commit", "-m", "Add it")
        #expect(run.status == 0 && !run.messages.contains(Self.sentence) && !run.output.contains("✓"), "\(run)")
    }

    @Test("a check that did not pass is made again, whatever the session says")
    func checks() throws {
        let session = try Self.askedAndSaved("```sh a.sh\nif\n```\n")
        try session.assay.home.write(".config/assay/config.yaml", "gate: {\"*.sh\": checked}\n")
        #expect(try session.assay.run("commit", "-m", "Add it").status == 41)
        try session.assay.editSession { $0.replacing(#""passed":false"#, with: #""passed":true"#) }
        let run = try session.assay.run("commit", "-m", "Add it")
        #expect(run.status == 41 && run.messages.contains(Self.sentence), "\(run)")
        #expect(try session.git("log", "--format=%s") == "Begin\n")
    }
}

extension AssayProcess {
    /// Writes the one session as somebody else would have it.
    fileprivate func editSession(_ edit: (String) -> String) throws {
        let id = try #require(sessionIDs.first)
        let text = try #require(home.read("sessions/\(id).json"))
        let edited = edit(text)
        #expect(edited != text)
        try home.write("sessions/\(id).json", edited)
    }
}
