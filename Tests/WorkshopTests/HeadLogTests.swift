import Testing

@testable import Workshop

@Suite("Moves of HEAD")
struct HeadLogTests {
    private let old = String(repeating: "a", count: 40)
    private let new = String(repeating: "b", count: 40)

    @Test("Lines of the reflog are read, others are passed over, and only the end of a long one is read")
    func moves() throws {
        let folder = try TemporaryFolder()
        try folder.put("ref: refs/heads/main\n", at: ".git/HEAD")
        let repository = try #require(Repository(containing: folder.path))
        #expect(repository.lastMoves().isEmpty)
        let first = "\(old) \(new) Ada Lovelace <a@b> 1700000000 +0100\tcommit: Fix a typo\n"
        try folder.put("nonsense\n" + first + "\(new) \(old) A <a> 1700000009 +0000\n", at: ".git/logs/HEAD")
        #expect(
            repository.lastMoves() == [
                Repository.Move(commit: new, at: 1_700_000_000, what: "commit: Fix a typo"),
                Repository.Move(commit: old, at: 1_700_000_009, what: ""),
            ])
        try folder.put(String(repeating: first, count: 1000), at: ".git/logs/HEAD")
        let many = repository.lastMoves()
        #expect(many.count > 50 && many.count < 200 && many.allSatisfy { $0.at == 1_700_000_000 })
    }
}
