import AssayTestSupport
import Foundation
import Testing

@Suite("A secret in the command of the tests")
struct SecretCommandTests {
    static let rows: [(name: String, assignment: String, secret: String, mark: String)] = {
        let password = PlantedSecret.all.first { $0.text.hasPrefix("DB_PASSWORD=") }
        let token = PlantedSecret.all[12]
        return [
            ("a token", "TOKEN=\(token.value)", token.value, "[redacted:github-token]"),
            ("a password", password?.text ?? "", password?.value ?? "", "[redacted:password]"),
        ]
    }()

    /// Red or green by the file `a.sh`.
    private func folder() throws -> Transcript {
        var session = try Transcript()
        try session.write("a.sh", "true\n")
        try session.run("add", "a.sh")
        return session
    }

    /// No file that Assay keeps holds it, and no commit.
    private func expectNone(_ secret: String, _ session: Transcript, _ name: String) throws {
        #expect(try !session.git("log", "--format=%B").contains(secret), "\(name)")
        let home = session.assay.home.path
        let found = try session.assay.run(
            program: "/usr/bin/grep", ["-rl", "--exclude-dir=work", "--exclude=input", secret, home])
        let places = found.output.replacing(home, with: "").split(separator: "\n")
        #expect(places.filter { $0 != "/.config/assay/config.yaml" } == [], "\(name)")
    }

    @Test(
        "given at the prompt, where /commit repeats it: neither committed nor remembered, and verified",
        arguments: rows.indices)
    func given(row: Int) throws {
        let row = Self.rows[row]
        var session = try folder()
        let first = try session.assay.run(["test", "sh a.sh"])
        #expect(first.status == 0, "\(first.messages)")
        let run = try session.assay.run(
            ["-c"], input: "/test \(row.assignment) sh a.sh\n!echo true >> a.sh\n/commit -m 'Add it'\n")
        #expect(run.status == 0, "\(run.output)\(run.messages)")
        #expect(run.messages.contains("holds a secret: it is not remembered"))
        let message = try session.git("log", "-1", "--format=%B")
        #expect(message.contains("\(row.mark) sh a.sh; exit 0; tree "), "\(message)")
        try expectNone(row.secret, session, row.name)
        let verified = try session.assay.run("verify", "HEAD")
        #expect(verified.status == 0, "\(verified.output)")
        let rerun = try session.assay.run("verify", "HEAD", "--rerun")
        #expect(rerun.status == 1)
        #expect(
            rerun.output.dropFirst(verified.output.count)
                == "  ✗ \(row.assignment.replacing(row.secret, with: row.mark)) sh a.sh was redacted in the commit and cannot be repeated\n"
        )
        // Nor is the one remembered that it replaced.
        try session.write("a.sh", "true\ntrue\ntrue\n")
        try session.run("add", "a.sh")
        #expect(try session.assay.run("commit", "-m", "More").status == 41)
    }

    @Test("of the user's settings: not committed, and verified", arguments: rows.indices)
    func settings(row: Int) throws {
        let row = Self.rows[row]
        let session = try folder()
        try session.assay.home.makeFolder(".config")
        try session.assay.home.makeFolder(".config/assay")
        try session.assay.home.write(".config/assay/config.yaml", "test: \"\(row.assignment) sh a.sh\"\n")
        let run = try session.assay.run("commit", "-m", "Add it")
        #expect(run.status == 0, "\(run.messages)")
        try expectNone(row.secret, session, row.name)
        #expect(try session.assay.run("verify", "HEAD").status == 0)
        // What only stands in a trailer.
        try session.assay.home.write("work/README.md", "More.\n")
        _ = try session.assay.run("add", "README.md")
        #expect(try session.assay.run("commit", "-m", "More", "--untested", "until \(row.assignment)").status == 0)
        try expectNone(row.secret, session, row.name)
        #expect(try session.assay.run("verify", "HEAD").output.contains(" noted this commit with this test\n"))
    }

    @Test("in the message of a commit: git gets it redacted, and the user is told once", arguments: rows.indices)
    func message(row: Int) throws {
        let row = Self.rows[row]
        let session = try folder()
        let run = try session.assay.run(
            "commit", "--untested", "a trial", "-m", "Add it, \(row.assignment)")
        #expect(run.status == 0, "\(run.messages)")
        let name = row.mark.dropFirst("[redacted:".count).dropLast()
        #expect(run.messages.components(separatedBy: "1 secret was redacted (\(name))").count == 2, "\(run.messages)")
        let subject = try session.git("log", "-1", "--format=%s")
        #expect(subject == "Add it, \(row.assignment.replacing(row.secret, with: row.mark))\n")
        try expectNone(row.secret, session, row.name)
    }

    @Test("in a file that is committed: it is named, and committed as it is", arguments: rows.indices)
    func file(row: Int) throws {
        let row = Self.rows[row]
        var session = try folder()
        try session.write("a.sh", "\(row.assignment)\n")
        let run = try session.assay.run("commit", "--untested", "a trial", "-m", "Add it")
        #expect(run.status == 0, "\(run.messages)")
        let name = row.mark.dropFirst("[redacted:".count).dropLast()
        let said = "a.sh goes into the commit as it is, with what looks like a secret in it (\(name))\n"
        #expect(run.messages.contains(said), "\(run.messages)")
        #expect(try session.git("show", "HEAD:a.sh") == "\(row.assignment)\n")
    }
}
