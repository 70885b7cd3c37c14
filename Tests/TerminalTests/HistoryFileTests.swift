import Foundation
import Testing

@testable import Terminal

@Suite struct HistoryFileTests {
    private let folder = TemporaryFolder()
    private var history: HistoryFile { HistoryFile(path: folder.path + "/history") }

    @Test("entries come back as they were", arguments: ["a", "one\ntwo\n", #"C:\new \\ \n"#, "世界", "\\", "\n"])
    func roundTrip(entry: String) throws {
        try history.append(entry)
        try history.append("last")
        #expect(history.load() == [entry, "last"])
    }

    @Test("the file is the user's alone") func mode() throws {
        try history.append("secret")
        let mode = try FileManager.default.attributesOfItem(atPath: history.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("no file, and damage, are no failures") func damage() throws {
        #expect(history.load() == [])
        try Data([0xFF, 0x61, 0x1B, 0x5B, 0x33, 0x31, 0x6D, 0x0A, 0x0A, 0x62]).write(to: URL(filePath: history.path))
        #expect(history.load() == ["\u{FFFD}a", "b"])
    }

    @Test("an unwritable place is said") func unwritable() {
        let nowhere = HistoryFile(path: folder.path + "/missing/history")
        #expect(throws: TerminalFailure.historyFailed(path: nowhere.path, detail: "No such file or directory")) {
            try nowhere.append("a")
        }
    }

    @Test("an entry that is too long is not kept") func long() throws {
        try history.append("a")
        try history.append(String(repeating: "x", count: HistoryFile.longestEntry + 1))
        #expect(history.load() == ["a"])
    }

    @Test("the newest 2,000 are kept once there are more than 4,000") func bounded() throws {
        try folder.write((1...4000).map { "entry \($0)\n" }.joined(), to: "history")
        #expect(history.load().count == 2000)
        #expect(try folder.text(of: "history").hasPrefix("entry 1\n"))
        try history.append("entry 4001")
        #expect(history.load().last == "entry 4001")
        #expect(try folder.text(of: "history").hasPrefix("entry 2002\n"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["history"])
    }

    @Test("writers at once lose nothing, while others shorten the file") func concurrent() async throws {
        try folder.write((1...4100).map { "old \($0)\n" }.joined(), to: "history")
        let history = history
        await withTaskGroup(of: Void.self) { group in
            for writer in 1...4 {
                group.addTask {
                    for number in 1...100 {
                        try? history.append("writer \(writer) \(number)")
                        if number % 25 == 0 { _ = history.load() }
                    }
                }
            }
        }
        let written = (1...4).flatMap { writer in (1...100).map { "writer \(writer) \($0)" } }
        #expect(Set(written).subtracting(history.load()) == [])
    }
}
