import AssayCore
import AssayTestSupport
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite(.ownThreads) struct GitCandidateTests {
    @Test func treeAndItsParts() throws {
        let fixture = try GitFixture()
        try fixture.write("a.txt", "two\n")
        try fixture.write("test_a.txt", "test\n")
        try fixture.write("b.txt", "not in the change set\n")
        try #require(unlink("\(fixture.top)/sub/c.txt") == 0)
        let before = try GitState(of: fixture)
        let repository = try fixture.repository()
        let candidate = try repository.candidate(of: ["./a.txt", "test_a.txt", "sub/c.txt"])
        #expect(candidate.head == (try repository.headCommit()))
        #expect(candidate.changes.map(\.path) == ["a.txt", "sub/c.txt", "test_a.txt"])
        #expect(candidate.changes.map(\.kind) == [.modified, .deleted, .added])
        #expect(try files(of: candidate.id, fixture) == ["a.txt", "b.txt", "test_a.txt"])
        let tests = try repository.tree(of: candidate, only: ["test_a.txt"])
        #expect(try files(of: tests, fixture) == ["a.txt", "b.txt", "sub/c.txt", "test_a.txt"])
        #expect(try fixture.git(["cat-file", "blob", "\(tests):a.txt"]) == "one\n")
        #expect(try repository.tree(of: candidate, only: []) == fixture.git(["rev-parse", "HEAD^{tree}"]).trimmed)
        #expect(before.differences(to: try GitState(of: fixture)) == [])
        #expect(fixture.leftovers() == [])
    }

    private func files(of tree: String, _ fixture: GitFixture) throws -> [String] {
        try fixture.git(["ls-tree", "-r", "-z", "--name-only", tree]).split(separator: "\0").map(String.init)
    }

    @Test func layOut() throws {
        let fixture = try GitFixture()
        try fixture.write(".gitignore", ".venv\n*.log\n")
        try fixture.write(".venv/lib/x.py", "x")
        try fixture.write("sub/debug.log", "log")
        try fixture.write("run.sh", "#!/bin/sh\n")
        try #require(chmod("\(fixture.top)/run.sh", 0o755) == 0 && symlink("a.txt", "\(fixture.top)/link") == 0)
        try fixture.git(["init", "--quiet"], in: ".venv")
        try fixture.commitAll("More")
        try fixture.git(["sparse-checkout", "set", "--no-cone", "/a.txt", "/.gitignore"])
        try fixture.write("漢 字.txt", "new\n")
        let before = try GitState(of: fixture)
        let repository = try fixture.repository()
        let candidate = try repository.candidate(of: ["漢 字.txt"])
        let place = try AssayTestSupport.TemporaryFolder()
        try repository.layOut(tree: candidate.id, at: place.path)
        #expect(place.names() == [".gitignore", "a.txt", "b.txt", "link", "run.sh", "sub", "漢 字.txt"])
        #expect(place.read("sub/c.txt") == "c\n")
        #expect(access(place("run.sh"), X_OK) == 0 && access(place("a.txt"), X_OK) != 0)
        #expect(realPath(of: place("link")) == place("a.txt"))
        #expect(
            try repository.surroundings(ofTree: candidate.id)
                == TreeSurroundings(submodules: [], ignored: [".venv/", "sub/debug.log"]))
        #expect(
            gitFailure { try repository.layOut(tree: candidate.id, at: place.path) } == .notEmpty(folder: place.path))
        #expect(before.differences(to: try GitState(of: fixture)) == [])
        #expect(fixture.leftovers() == [])
    }

    @Test func ignoredFilesAreNamed() throws {
        let fixture = try GitFixture()
        try fixture.write(".gitignore", "*.log\n")
        try fixture.write("x.log", "x")
        let candidate = try fixture.repository().candidate(of: ["x.log", "a.txt"])
        #expect(candidate.changes.map(\.path) == ["x.log"])
        #expect(candidate.ignored == ["x.log"])
    }

    @Test func folderWithoutGit() throws {
        let fixture = try GitFixture()
        let folder = try AssayTestSupport.TemporaryFolder()
        try folder.write("a b.txt", "one\n")
        try folder.write("sub/漢.txt", "two\n")
        try folder.write(".venv/lib.py", "x")
        try folder.write("inner/.git/HEAD", "ref: refs/heads/main\n")
        try folder.write("inner/x.txt", "x\n")
        try #require(chmod(folder("a b.txt"), 0o755) == 0)
        #expect(
            gitFailure { try GitRepository(workFolder: folder.path, environment: fixture.environment) }
                == .notRepository(folder: folder.path))
        let repository = try GitRepository.containing(folder.path, environment: fixture.environment)
        #expect(repository.isTemporary)
        let candidate = try repository.candidate(of: ["sub/漢.txt"])
        #expect(candidate.head == nil)
        #expect(candidate.changes.map(\.path) == ["sub/漢.txt"])
        #expect(
            try repository.surroundings(ofTree: candidate.id)
                == TreeSurroundings(submodules: [], ignored: [".venv/", "inner/.git/"]))
        let place = try AssayTestSupport.TemporaryFolder()
        try repository.layOut(tree: candidate.id, at: place.path)
        #expect(place.names() == ["a b.txt", "inner", "sub"] && place.names(in: "inner") == ["x.txt"])
        #expect(access(place("a b.txt"), X_OK) == 0 && place.read("sub/漢.txt") == "two\n")
        #expect(
            gitFailure { try CommitPreparation(repository, changeSet: ["a b.txt"]) }
                == .notRepository(folder: folder.path))
        let rest = try repository.tree(of: candidate, only: [])
        #expect(
            try repository.git.require(["ls-tree", "-r", "--name-only", "-z", rest]).fields == [
                "a b.txt", "inner/x.txt",
            ])
        // The same id as a repository of the same files gets.
        for name in ["a b.txt", "sub/漢.txt", "inner/x.txt"] { try fixture.write("copy/\(name)", folder.read(name)!) }
        try #require(chmod("\(fixture.top)/copy/a b.txt", 0o755) == 0)
        try fixture.git(["add", "copy"])
        #expect(try fixture.git(["write-tree", "--prefix=copy"]).trimmed == candidate.id)
    }

    @Test func folderWithoutGitThatIsTooLarge() throws {
        let fixture = try GitFixture()
        let folder = try AssayTestSupport.TemporaryFolder()
        try folder.write("large", "")
        try #require(truncate(folder("large"), (1 << 30) + 1) == 0)
        let repository = try GitRepository(withoutGit: folder.path, environment: fixture.environment)
        #expect(
            gitFailure { try repository.candidate(of: []) }
                == .tooLarge(folder: folder.path, files: 1, bytes: (1 << 30) + 1))
        try #require(unlink(folder("large")) == 0 && mkfifo(folder("pipe"), 0o600) == 0)
        #expect(gitFailure { try repository.candidate(of: []) } == .specialFile(path: "pipe"))
    }

    @Test func gitThatIsNotThere() throws {
        let fixture = try GitFixture()
        let environment = fixture.environment.merging(["PATH": "/nowhere"]) { $1 }
        #expect(gitFailure { try GitRepository(workFolder: fixture.top, environment: environment) } == .gitMissing)
    }

    @Test func submodules() throws {
        let fixture = try GitFixture()
        try fixture.addSubmodule("module")
        try fixture.write("module/edited.txt", "edited\n")
        try fixture.write("a.txt", "two\n")
        let repository = try fixture.repository()
        let candidate = try repository.candidate(of: ["a.txt"])
        #expect(candidate.changes.map(\.path) == ["a.txt"])
        #expect(
            try repository.surroundings(ofTree: candidate.id) == TreeSurroundings(submodules: ["module"], ignored: []))
        let place = try AssayTestSupport.TemporaryFolder()
        try repository.layOut(tree: candidate.id, at: place.path)
        #expect(place.names() == [".gitmodules", "a.txt", "b.txt", "module", "sub"])
        #expect(place.names(in: "module") == [])
    }
}
