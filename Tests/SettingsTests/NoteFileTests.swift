import AssayTestSupport
import Testing

@testable import Settings

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Notes in the state folder")
struct NoteFileTests {
    let folder: TemporaryFolder
    let notes: NoteFile

    init() throws {
        folder = try TemporaryFolder()
        notes = NoteFile(path: folder("state/notes"), mostKept: 3)
    }

    @Test("the latest value of a name counts, and names that end alike are apart")
    func values() throws {
        #expect(try notes.value(of: "/a b") == nil)
        try notes.set("1", of: "/a b")
        try notes.set("2", of: "b")
        try notes.set("3", of: "/a b")
        #expect(try [notes.value(of: "/a b"), notes.value(of: "b"), notes.value(of: "/a")] == ["3", "2", nil])
        #expect(folder.read("state/notes") == "2 b\n3 /a b\n")
    }

    @Test("the oldest is forgotten")
    func most() throws {
        for name in ["a", "b", "c", "d"] { try notes.set("1", of: name) }
        #expect(folder.read("state/notes") == "1 b\n1 c\n1 d\n")
    }

    @Test("the file is for its owner alone")
    func rights() throws {
        try notes.set("1", of: "a")
        var status = stat()
        #expect(stat(folder("state/notes"), &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test("a file that cannot be read is left as it is")
    func unreadable() throws {
        try folder.write("state/notes/inside", "")
        #expect(throws: SettingsFailure.notRegular(path: folder("state/notes"))) { try notes.set("1", of: "a") }
        #expect(folder.read("state/notes/inside") == "")
    }
}
