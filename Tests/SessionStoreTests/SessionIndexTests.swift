import AssayCore
import Testing

@testable import SessionStore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("The index of sessions")
struct SessionIndexTests {
    let scratch: Scratch
    let folder: SessionFolder

    init() throws {
        scratch = try Scratch()
        folder = SessionFolder(path: scratch.path, index: scratch.path + "/.index", calls: .quick)
        try write(
            "a", [.user("Write sales.py with the stages lead, quote, invoice."), .assistant("Here is sales.py.")])
        try write("b", [.user("开票之后，交货之前付款，可以吗？"), .assistant("可以：在交货前检查付款状态。")])
        try write("c", [.user("Explain this", "report.csv", "stage,amount\nRechnung,7\n"), .assistant("A table.")])
        let save = SavedBlock(message: 2, block: 1, path: "lib/pipeline_steps.py", sha256: "")
        try write("d", [.user("go"), .assistant("done"), .save(save), .commit("Deliver before the invoice\n\nBody")])
    }

    private enum Event {
        case user(String, String = "", String = "")
        case assistant(String)
        case save(SavedBlock)
        case commit(String)

        var body: SessionEvent.Body {
            switch self {
            case .user(let text, let path, let content):
                let attached = path.isEmpty ? [] : [Attachment(path: path, content: content, sha256: "")]
                return .message(SessionMessage(.user, text, attachments: attached))
            case .assistant(let text): return .message(SessionMessage(.assistant, text))
            case .save(let save): return .save(save)
            case .commit(let message):
                return .commit(
                    CommitRecord(
                        commit: "4f1c", tree: "9d3e", parent: nil, test: nil, level: "tested", reason: nil, paths: [],
                        ownPaths: [], message: message))
            }
        }
    }

    /// Writes a session's file, and makes it old enough for the index to trust its stamp.
    private func write(
        _ id: String, _ events: [Event], second: Int64 = 0, workspace: Workspace = .sales
    ) throws {
        let header = SessionHeader(id: id, created: .second(second), workspace: workspace)
        var bytes = header.line + [0x0A]
        var previous = LineHash.of(header.line)
        for (index, event) in events.enumerated() {
            let line = SessionEvent(seq: index + 1, at: .second(second + Int64(index)), body: event.body)
                .line(previous: previous).bytes
            previous = LineHash.of(line)
            bytes += (index > 0 ? [UInt8(ascii: ",")] : []) + line + [0x0A]
        }
        try scratch.write(bytes + Array("]}\n".utf8), to: id + ".json")
        age(id, by: 10)
    }

    private func age(_ id: String, by seconds: Int) {
        var times = [timespec(), timespec()]
        clock_gettime(CLOCK_REALTIME, &times[0])
        times[0].tv_sec -= seconds
        times[1] = times[0]
        utimensat(AT_FDCWD, "\(scratch.path)/\(id).json", times, 0)
    }

    private func parsed(_ text: String) throws -> SearchQuery { try #require(SearchQuery(text)) }

    private func found(_ text: String) throws -> [String] {
        folder.search(try parsed(text)).hits.map(\.session.id).sorted()
    }

    /// A file in the place of its folder leaves no index that could be made.
    private func forbidIndex() throws { try scratch.write("".utf8, to: ".index") }

    static let queries: [(String, [String])] = [
        ("invoice", ["a", "d"]), ("INVOICE stages", ["a"]), ("\"invoice before\"", []),
        ("\"before the invoice\"", ["d"]), ("deliv*", ["d"]), ("invoice -quote", ["d"]), ("交货", ["b"]), ("付款状态", ["b"]),
        ("货付", []), ("交", ["b"]), ("report.csv", ["c"]), ("rechnung", ["c"]), ("pipeline_steps", ["d"]),
        ("nowhere", []),
        ("sales.py", ["a"]), ("\" OR NEAR(", []),
    ]

    @Test("every kind of text is found, with the index and without it", arguments: queries)
    func finds(query: String, expected: [String]) throws {
        #expect(try found(query) == expected)
        #expect(try found(query) == expected, "from the index as it is")
        let withIndex = folder.search(try parsed(query))
        #expect(scratch.names.contains(".index"))
        let plain = try SessionIndexTests()
        try plain.forbidIndex()
        let without = plain.folder.search(try parsed(query))
        #expect(without.hits == withIndex.hits)
        #expect(SessionIndex(of: plain.folder) == nil)
    }

    @Test("a hit names its session, turn and line")
    func hit() throws {
        let events: [Event] = [
            .user("one"), .assistant("two"), .user("three"), .assistant("x\nthe needle is here\ny"),
        ]
        try write("e", events, second: 60)
        let hit = try #require(try folder.search(parsed("needle")).hits.first)
        #expect(
            hit
                == SearchHit(
                    session: SessionSummary(
                        id: "e", created: .second(60), lastActivity: .second(63), workspace: .sales, title: "one",
                        turns: 2),
                    seq: 4, turn: 2, at: .second(63), place: .answer,
                    line: SearchLine(text: "the needle is here", marks: [4..<10]), score: hit.score))
    }

    private func orphans() throws -> Int64 {
        try #require(SessionIndex(of: folder)).database.integer("SELECT orphans FROM counts")
    }

    @Test("of a session that grew only the new events are read, of one that changed all")
    func changes() throws {
        #expect(try found("needle") == [])
        let writer = try folder.open("a")
        try writer.append(.message(SessionMessage(.user, "a needle")), at: .second(100))
        writer.close()
        #expect(try found("needle") == ["a"])
        #expect(try orphans() == 0)
        age("a", by: 5)
        #expect(try found("needle") == ["a"])
        #expect(try found("invoice") == ["a", "d"])
        try write("a", [.user("Write sales.py with other stages"), .assistant("needle")])
        #expect(try found("needle") == ["a"])
        #expect(try found("invoice") == ["d"])
        #expect(try orphans() == 4)
        unlink("\(scratch.path)/a.json")
        #expect(try found("needle") == [])
        #expect(try found("sales") == [])
    }

    @Test("a change that leaves the size is seen, at whatever moment it happens")
    func sameSize() throws {
        for word in ["apple", "grape", "lemon", "melon"] {
            try write("s", [.user(word)])
            if word != "apple" { age("s", by: 0) }
            #expect(try found(word) == ["s"])
            for other in ["apple", "grape", "lemon", "melon"] where other != word { #expect(try found(other) == []) }
        }
    }

    @Test("an answer that is coming in, or was left by a killed writer, is found")
    func growing() throws {
        #expect(try found("needle") == [])
        let writer = try folder.open("a")
        try writer.extendAnswer([.text("the needle")], at: .second(200))
        #expect(try found("needle") == ["a"])
        try writer.endAnswer(finish: .stop, at: .second(201))
        #expect(try found("needle") == ["a"])
    }

    enum Damage: CaseIterable {
        case noDatabase, emptied, garbage, middle, older, newer, link
    }

    @Test("a damaged, old or new index, or one behind a link, never changes what is found", arguments: Damage.allCases)
    func damage(_ damage: Damage) throws {
        #expect(try found("交货") == ["b"])
        let names = SessionFolder(path: scratch.path + "/.index").names().filter { $0.hasSuffix(".sqlite") }
        let path = ".index/" + (try #require(names.first))
        switch damage {
        case .noDatabase: unlink("\(scratch.path)/\(path)")
        case .emptied: try scratch.write("".utf8, to: path)
        case .garbage: try scratch.write(String(repeating: "not a database ", count: 2000).utf8, to: path)
        case .middle:
            var bytes = try #require(scratch.bytes(of: path))
            for index in 4096..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
            try scratch.write(bytes, to: path)
        case .older, .newer:
            let index = try #require(SessionIndex(of: folder))
            try index.database.execute("PRAGMA user_version = \(damage == .older ? 0 : 99)")
        case .link:
            rename("\(scratch.path)/.index", "\(scratch.path)/elsewhere")
            symlink("\(scratch.path)/elsewhere", "\(scratch.path)/.index")
        }
        try write("e", [.user("另一次交货")])
        for _ in 1...2 {
            #expect(try found("交货") == ["b", "e"])
            #expect(try found("invoice") == ["a", "d"])
        }
        #expect(Set(try folder.list().map(\.id)) == ["a", "b", "c", "d", "e"])
    }

    @Test(
        "numbers that no file can have are not believed",
        arguments: [
            "UPDATE session SET covered = -1, texts = 0", "UPDATE session SET covered = 1 << 60, texts = 0",
            "UPDATE session SET events = -1, texts = 0", "UPDATE message SET length = -1",
            "UPDATE message SET length = 1 << 62", "UPDATE message SET offset = -7",
            "UPDATE message SET offset = 9223372036854775807", "UPDATE message SET kind = 77, seq = -1 << 63",
            "UPDATE session SET size = -1, modified = 1 << 62",
        ])
    func hostileRows(_ change: String) throws {
        #expect(try found("交货") == ["b"])
        let index = try #require(SessionIndex(of: folder))
        for change in [change, "UPDATE counts SET folder = NULL"] {
            try index.database.execute(change)
            // What is wrong may hide what was there, and must not do more.
            #expect(Set(try found("交货")).isSubset(of: ["b"]))
        }
        #expect(Set(try folder.list().map(\.id)) == ["a", "b", "c", "d"])
    }

    /// What the index would say without a look at the files; nil where it knows that it does not hold all.
    private func foundAhead(_ text: String) throws -> [String]? {
        let search = IndexSearch(query: try parsed(text), workspaces: nil, limit: 20, folder: folder)
        return search.foundAhead().map { $0.0.hits.ranked.map(\.session.id).sorted() }
    }

    @Test("the index answers at once where it holds every file as it is, and only there")
    func ahead() throws {
        #expect(try foundAhead("invoice") == nil)
        #expect(try found("invoice") == ["a", "d"])
        #expect(try foundAhead("invoice") == ["a", "d"])
        for (change, expected) in [
            ({ try write("e", [.user("invoice five")]) }, ["a", "d", "e"]),
            ({ try write("a", [.user("nothing of it")]) }, ["d", "e"]),
            ({ rename("\(scratch.path)/d.json", "\(scratch.path)/f.json") }, ["e", "f"]),
            ({ unlink("\(scratch.path)/e.json") }, ["f"]),
        ] as [(() throws -> Void, [String])] {
            try change()
            #expect(try found("invoice") == expected)
            #expect(try foundAhead("invoice") == expected)
        }
        try write("g", [.user("invoice seven")])
        age("g", by: 0)
        #expect(try found("invoice") == ["f", "g"])
        #expect(try foundAhead("invoice") == nil, "another change of the file could have the same time")
    }

    @Test("a file of tomorrow is indexed as others are")
    func tomorrow() throws {
        age("a", by: -86_400)
        #expect(try found("invoice") == ["a", "d"])
        #expect(try foundAhead("invoice") == ["a", "d"])
    }

    @Test("that the index is whole is not noted where another process took something out of it meanwhile")
    func changedMeanwhile() throws {
        #expect(try found("invoice") == ["a", "d"])
        let (ours, theirs) = (try #require(SessionIndex(of: folder)), try #require(SessionIndex(of: folder)))
        let entries = folder.entries()
        let known = try ours.sessions(of: entries).known
        // As by one who looked at the folder before `a` was there.
        try theirs.note([], gone: [try #require(known[entries.firstIndex { $0.id == "a" } ?? 0]?.row)])
        try ours.noteWhole(entries, known)
        #expect(try ours.fingerprint() == nil)
        #expect(try found("invoice") == ["a", "d"])
    }

    @Test("who leaves an index leaves the newer one of another process")
    func discard() throws {
        #expect(try found("invoice") == ["a", "d"])
        let old = try #require(SessionIndex(of: folder))
        try old.database.execute("PRAGMA user_version = 1")
        #expect(try found("invoice") == ["a", "d"])
        old.discard()
        #expect(try foundAhead("invoice") == ["a", "d"])
    }

    @Test("the way to the folder may lead through a link")
    func linkedFolder() throws {
        let home = try Scratch()
        symlink(scratch.path, home.path + "/link")
        let linked = SessionFolder(path: home.path + "/link", index: home.path + "/link/.index")
        for _ in 1...2 { #expect(linked.search(try parsed("invoice")).hits.map(\.session.id).sorted() == ["a", "d"]) }
        #expect(try foundAhead("invoice") == ["a", "d"])
        #expect(linked.searchIndexState() == folder.searchIndexState())
    }

    @Test("a question of a thousand words asks the index, too")
    func manyWords() throws {
        let words = (0..<1000).map { "word\($0)" }.joined(separator: " ")
        try write("long", [.user(words)])
        #expect(try found(words) == ["long"])
        #expect(try foundAhead(words) == ["long"])
    }

    @Test("what a list forgets while a file is away is found when it comes back")
    func awayAndBack() throws {
        for number in 10..<70 { try write("s\(number)", [.user("question")]) }
        #expect(try found("invoice") == ["a", "d"])
        rename("\(scratch.path)/a.json", "\(scratch.path)/a.away")
        #expect(try folder.list().count == 63)
        rename("\(scratch.path)/a.away", "\(scratch.path)/a.json")
        #expect(try found("invoice") == ["a", "d"])
    }

    @Test("sessions that are read in several portions are all found, of one that breaks nothing else is lost")
    func portions() throws {
        let text = String(repeating: "word ", count: 100_000)
        for number in 0..<6 { try write("p\(number)", [.user("\(text) pelican")]) }
        try scratch.write("{\"assay\":\"session\",\"version\":99,\n".utf8, to: "p6.json")
        age("p6", by: 10)
        for _ in 1...2 { #expect(try found("pelican") == (0..<6).map { "p\($0)" }) }
    }

    @Test("while another process writes the index, what is missing in it is read")
    func locked() throws {
        #expect(try found("invoice") == ["a", "d"])
        let other = try #require(SessionIndex(of: folder))
        try other.database.execute("BEGIN IMMEDIATE")
        try write("e", [.user("one more invoice")])
        #expect(try found("invoice") == ["a", "d", "e"])
        try other.database.execute("ROLLBACK")
        #expect(try found("invoice") == ["a", "d", "e"])
    }

    private struct Raised: Interruption {
        var isRaised: Bool { true }
        var descriptor: Int32 { -1 }
    }

    @Test("a build that is interrupted says so, and the next search goes on")
    func interruption() throws {
        let result = folder.search(try parsed("invoice"), interruption: Raised())
        #expect(result.isInterrupted)
        #expect(try found("invoice") == ["a", "d"])
    }

    @Test("a list of many sessions comes from the index as from the files")
    func list() throws {
        for number in 10..<70 { try write("s\(number)", [.user("question \(number)")], second: Int64(number)) }
        let first = try folder.list()
        #expect(scratch.names.contains(".index"))
        let writer = try folder.open("s20")
        try writer.append(.message(SessionMessage(.user, "again")), at: .second(500))
        writer.close()
        unlink("\(scratch.path)/s30.json")
        let second = try folder.list()
        #expect(second.map(\.id) == ["s20"] + first.map(\.id).filter { $0 != "s20" && $0 != "s30" })
        #expect(second[0].turns == 2 && second[0].title == "question 20")
        #expect(run(["rm", "-rf", scratch.path + "/.index"]) == 0)
        try forbidIndex()
        #expect(try folder.list() == second)
    }

    @Test("files of the index are for their owner alone and are no sessions")
    func rights() throws {
        #expect(try found("invoice") == ["a", "d"])
        var status = stat()
        #expect(stat("\(scratch.path)/.index", &status) == 0 && status.st_mode & 0o777 == 0o700)
        for name in SessionFolder(path: scratch.path + "/.index").names() {
            #expect(stat("\(scratch.path)/.index/\(name)", &status) == 0 && status.st_mode & 0o777 == 0o600)
        }
        #expect(try folder.list().count == 4)
    }

    @Test("the latest session needs no index")
    func latest() throws {
        try forbidIndex()
        #expect(try folder.latest(for: .sales) == "d")
    }

    @Test(
        "the latest session is found behind many of another workspace",
        arguments: ["read", "indexed", "not to be indexed"])
    func latestBehindOthers(_ way: String) throws {
        let other = Workspace(root: "f3a9", path: "lib")
        for number in 0..<60 { try write("other\(number)", [.user("x")], second: 100, workspace: other) }
        switch way {
        case "indexed": _ = try folder.list()
        case "not to be indexed": try forbidIndex()
        default: break
        }
        #expect(try folder.latest(for: .sales) == "d")
        #expect(try folder.latest(for: other) == "other9")
        #expect(try folder.latest(for: Workspace(root: "f3a9", path: "src")) == nil)
        // One that moved to another workspace since, as a merge can do it.
        try write("other7", [.user("x")], second: 200)
        #expect(try folder.latest(for: .sales) == "other7")
    }

    @Test("as many sessions are found as were asked for")
    func many() throws {
        for number in 0..<120 {
            try write("m\(number)", (0..<6).map { _ in .user("pelican \(number)") }, second: Int64(number))
        }
        #expect(
            folder.search(try #require(SearchQuery("pelican")), limit: 110).hits.map(\.session.id)
                == (10..<120).reversed().map { "m\($0)" })
        #expect(folder.search(try #require(SearchQuery("pelican")), limit: 5).isCut)
    }
}
