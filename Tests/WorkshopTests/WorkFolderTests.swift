import AssayCore
import Foundation
import Testing

@testable import Workshop

@Suite("Saving in the working folder")
struct WorkFolderTests {
    @Test("A new file is written with its folders")
    func newFile() throws {
        let folder = try TemporaryFolder()
        let plan = try folder.work.plan(saving: "x = 1\n", to: "./src/app/main.py")
        #expect(plan.isNew && !plan.isUnchanged)
        #expect(plan.path == "src/app/main.py")
        #expect(folder.everything() == [])
        let hash = try folder.work.write(plan)
        #expect(hash == sha256Hex(of: Array("x = 1\n".utf8)))
        #expect(folder.everything() == ["src", "src/app", "src/app/main.py"])
        #expect(folder.text(at: "src/app/main.py") == "x = 1\n")
        #expect(try folder.work.contents(of: "src/app/main.py")?.sha256 == hash)
    }

    @Test(
        "Rights: a new file's are usual, a script can be run, an old file keeps its own",
        arguments: [
            ("x\n", nil, 0o666), ("#!/bin/sh\n", nil, 0o777), ("x\n", 0o600, 0o600), ("#!/bin/sh\n", 0o640, 0o640),
            ("x\n", 0o755, 0o755),
        ] as [(String, Int?, Int)])
    func rights(content: String, before: Int?, after: Int) throws {
        let folder = try TemporaryFolder()
        if let before { try folder.put("old\n", at: "f", mode: before) }
        _ = try folder.work.write(folder.work.plan(saving: content, to: "f"))
        let mask = umask(0)
        umask(mask)
        #expect(try folder.mode(of: "f") == (before == nil ? after & ~Int(mask) : after))
    }

    @Test(
        "Line ends of an existing file are kept",
        arguments: [
            ("a\r\nb\r\n", "a\nc\n", "a\r\nc\r\n"), ("a\nb\n", "a\nc\n", "a\nc\n"), ("a\r\nb\n", "a\nc\n", "a\nc\n"),
            ("a\r\nb\r\nc\n", "x\ny\r\n", "x\r\ny\r\n"), ("", "a\n", "a\n"), ("a", "a\n", "a\n"),
            ("a\r\nb", "c\n", "c\r\n"),
        ])
    func lineEnds(old: String, content: String, new: String) throws {
        let folder = try TemporaryFolder()
        try folder.put(old, at: "f")
        _ = try folder.work.write(folder.work.plan(saving: content, to: "f"))
        #expect(folder.text(at: "f") == new)
    }

    @Test("The same content is no change, line ends aside")
    func unchanged() throws {
        let folder = try TemporaryFolder()
        try folder.put("a\r\nb\r\n", at: "f")
        let plan = try folder.work.plan(saving: "a\nb\n", to: "f")
        #expect(plan.isUnchanged && plan.diff.text == "")
        #expect(try folder.work.write(plan) == plan.sha256)
    }

    @Test(
        "What changed since the plan is not overwritten",
        arguments: ["edited", "removed", "made", "same but link", "unchanged plan"])
    func changed(how: String) throws {
        let folder = try TemporaryFolder()
        if how != "made" { try folder.put("old\n", at: "f") }
        let plan = try folder.work.plan(saving: how == "unchanged plan" ? "old\n" : "new\n", to: "f")
        switch how {
        case "removed": try FileManager.default.removeItem(atPath: folder.path + "/f")
        case "same but link":
            try folder.put("old\n", at: "g")
            try FileManager.default.removeItem(atPath: folder.path + "/f")
            try FileManager.default.createSymbolicLink(atPath: folder.path + "/f", withDestinationPath: "g")
        default: try folder.put("theirs\n", at: "f")
        }
        let expected: WorkshopFailure =
            how == "same but link" ? .unsafePath(path: "f", .symbolicLink(part: "f")) : .changed(path: "f")
        #expect(failure { () throws(WorkshopFailure) in try folder.work.write(plan) } == expected)
        #expect(!folder.everything().contains { $0.hasSuffix(".tmp") })
        #expect(folder.text(at: "f") != "new\n")
    }

    @Test(
        "Paths that are refused by their letters",
        arguments: [
            ("", .empty), (".", .empty), ("./.", .empty), ("/etc/passwd", .absolute), ("~/x", .home),
            ("~root/x", .home),
            ("../x", .parent), ("a/../x", .parent), ("a/..", .parent), ("a//b", .emptyComponent),
            ("a/", .emptyComponent),
            ("a\u{0}b", .oddCharacter), ("a\nb", .oddCharacter), ("a\u{1B}[2J", .oddCharacter),
            ("a\u{9B}b", .oddCharacter),
            ("a\u{202E}b", .oddCharacter), ("..\\x", .oddCharacter), (".git/hooks/pre-commit", .git),
            (".GIT/config", .git),
            (".git", .git), ("a/.Git/x", .git), (".git./x", .git), (".git /x", .git), ("git~1/x", .git),
            ("GIT~2", .git),
            (".g\u{200C}it/config", .git), (".git::$INDEX_ALLOCATION/x", .git), (".git . ./x", .git),
        ] as [(String, WorkshopFailure.UnsafePath)])
    func unsafe(path: String, reason: WorkshopFailure.UnsafePath) throws {
        let folder = try TemporaryFolder()
        let expected = WorkshopFailure.unsafePath(path: path, reason)
        #expect(failure { () throws(WorkshopFailure) in try folder.work.plan(saving: "x", to: path) } == expected)
        #expect(failure { () throws(WorkshopFailure) in try folder.work.contents(of: path) } == expected)
        #expect(expected.cause == .unsafePath && !expected.hint.isEmpty)
        #expect(!expected.message.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
    }

    @Test(
        "Paths that are allowed",
        arguments: [".gitignore", ".github/x.yml", "git", "a.git/x", "..a", "a..", "...", "a b", "-x", "销售.py"])
    func safe(path: String) throws {
        let folder = try TemporaryFolder()
        _ = try folder.work.write(folder.work.plan(saving: "x", to: path))
        #expect(folder.text(at: path) == "x")
    }

    @Test(
        "Links on the way are refused, wherever they lead",
        arguments: ["outside", "inside", "dangling", "file", "dangling file"])
    func links(kind: String) throws {
        let folder = try TemporaryFolder()
        let outside = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/real", withIntermediateDirectories: false)
        try outside.put("secret\n", at: "f")
        let target =
            ["outside": outside.path, "inside": "real", "file": outside.path + "/f"][kind] ?? outside.path + "/none"
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: target)
        let path = kind.hasSuffix("file") ? "link" : "link/f"
        let expected = WorkshopFailure.unsafePath(path: path, .symbolicLink(part: "link"))
        #expect(failure { () throws(WorkshopFailure) in try folder.work.plan(saving: "x", to: path) } == expected)
        #expect(outside.everything() == ["f"] && outside.text(at: "f") == "secret\n")
    }

    @Test("A folder that becomes a link after the plan leads nowhere")
    func race() throws {
        let folder = try TemporaryFolder()
        let outside = try TemporaryFolder()
        try folder.put("old\n", at: "a/f")
        try outside.put("old\n", at: "f")
        let plan = try folder.work.plan(saving: "new\n", to: "a/f")
        try FileManager.default.removeItem(atPath: folder.path + "/a")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/a", withDestinationPath: outside.path)
        #expect(
            failure { () throws(WorkshopFailure) in try folder.work.write(plan) }
                == .unsafePath(path: "a/f", .symbolicLink(part: "a")))
        #expect(outside.text(at: "f") == "old\n")
    }

    @Test("What is no file is neither opened nor replaced")
    func noFile() throws {
        let folder = try TemporaryFolder()
        try folder.put("x", at: "sub/file")
        mkfifo(folder.path + "/pipe", 0o600)
        func plan(_ path: String) -> WorkshopFailure? {
            failure { () throws(WorkshopFailure) in try folder.work.plan(saving: "x", to: path) }
        }
        #expect(plan("sub") == .isFolder(path: "sub"))
        #expect(plan("sub/file/x") == .notFolder(path: "sub/file/x", part: "sub/file"))
        #expect(plan("pipe") == .unsafePath(path: "pipe", .specialFile))
        #expect(plan("pipe/x") == .notFolder(path: "pipe/x", part: "pipe"))
        #expect(
            failure { () throws(WorkshopFailure) in try WorkFolder(root: "/dev").contents(of: "null") }
                == .unsafePath(path: "null", .specialFile))
        #expect(plan("sub")?.cause == .diskOrRights)
    }

    @Test("A file without any right to write is not replaced")
    func readOnlyFile() throws {
        let folder = try TemporaryFolder()
        try folder.put("old\n", at: "f", mode: 0o444)
        let found = failure { () throws(WorkshopFailure) in _ = try folder.work.plan(saving: "new\n", to: "f") }
        #expect(found == .noRights(path: "f", detail: "Permission denied"))
        #expect(folder.text(at: "f") == "old\n")
    }

    @Test("A read-only folder is one clear failure", .enabled(if: geteuid() != 0, "root may write everywhere"))
    func readOnlyFolder() throws {
        let folder = try TemporaryFolder()
        chmod(folder.path, 0o555)
        let plan = try folder.work.plan(saving: "new\n", to: "f")
        let found = failure { () throws(WorkshopFailure) in try folder.work.write(plan) }
        #expect(found == .noRights(path: "f", detail: "Permission denied"))
        chmod(folder.path, 0o755)
    }

    #if os(Linux)
        @Test("A full disk is told apart, and a file system that cannot be written")
        func fullDisk() {
            guard let file = Descriptor(open("/dev/full", O_WRONLY | O_CLOEXEC)) else {
                Issue.record("/dev/full does not open")
                return
            }
            #expect(WorkshopFailure(errno: file.writeAll([1]), path: "f") == .diskFull(path: "f"))
            #expect(WorkshopFailure(errno: EROFS, path: "f").cause == .diskOrRights)
        }
    #endif

    @Test("A working folder that is gone")
    func noRoot() {
        let found = failure { () throws(WorkshopFailure) in try WorkFolder(root: "/none").contents(of: "f") }
        #expect(found == .disk(path: "/none", detail: "No such file or directory"))
    }

    @Test("SHA-256 of FIPS 180-4's example")
    func hash() {
        #expect(sha256Hex(of: Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
