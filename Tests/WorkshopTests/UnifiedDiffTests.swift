import Foundation
import Testing

@testable import Workshop

@Suite("Unified differences")
struct UnifiedDiffTests {
    @Test("A change, a new file, a missing last newline")
    func examples() {
        func diff(_ old: String?, _ new: String) -> String {
            UnifiedDiff(old: old.map { Array($0.utf8) }, new: Array(new.utf8), path: "f.py").text
        }
        #expect(
            diff("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nfive\n6\n7\n8\n") == """
                --- a/f.py
                +++ b/f.py
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -5
                +five
                 6
                 7
                 8

                """)
        #expect(diff(nil, "a\nb\n") == "--- /dev/null\n+++ b/f.py\n@@ -0,0 +1,2 @@\n+a\n+b\n")
        #expect(
            diff("a", "a\n")
                == "--- a/f.py\n+++ b/f.py\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n")
        #expect(diff("a\n", "a\n") == "")
        #expect(diff("a\0", "b") == "Binary files differ\n")
    }

    @Test(
        "git apply takes it and gets the new text", .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/git"))
    )
    func gitApply() throws {
        var random = Numbers(state: 5)
        let folder = try TemporaryFolder()
        _ = try folder.run(["git", "init", "-q"])
        for round in 0..<60 {
            let (old, new) = Self.edit(&random)
            let name = ["f.txt", "a b.txt", "文件.txt", "q\"q.txt"][round % 4]
            try folder.put(old, at: name)
            let diff = UnifiedDiff(old: Array(old.utf8), new: Array(new.utf8), path: name)
            if old == new { continue }
            let (status, output) = try folder.run(["git", "apply", "--whitespace=nowarn", "-"], input: diff.text)
            #expect(status == 0, "\(output)\n\(diff.text)")
            #expect(folder.text(at: name) == new, "\(diff.text)")
        }
        let added = UnifiedDiff(old: nil, new: Array("a\nb".utf8), path: "new/file.txt")
        #expect(try folder.run(["git", "apply", "-"], input: added.text).status == 0)
        #expect(folder.text(at: "new/file.txt") == "a\nb")
    }

    @Test("Applied to the old lines it gives the new ones", arguments: [3, 40, 1_500, 4_000])
    func roundTrip(size: Int) {
        var random = Numbers(state: UInt64(size))
        for _ in 0..<(size > 1_000 ? 3 : 200) {
            let (old, new) = Self.edit(&random, lines: size)
            let (oldLines, newLines) = (TextLines(Array(old.utf8)).lines, TextLines(Array(new.utf8)).lines)
            var (result, position) = ([ArraySlice<UInt8>](), 0)
            for change in LineChanges.between(oldLines, newLines) {
                result += oldLines[position..<change.old.lowerBound] + newLines[change.new]
                position = change.old.upperBound
            }
            #expect(result + oldLines[position...] == newLines)
        }
    }

    @Test("Huge unlike texts are replaced as a whole, huge like ones are not")
    func huge() {
        let old = (0..<30_000).map { "line \($0)\n" }.joined()
        let unlike = (0..<30_000).map { "other \($0 % 7)\n" }.joined()
        let replaced = UnifiedDiff(old: Array(old.utf8), new: Array(unlike.utf8), path: "f")
        #expect(replaced.count(of: .added) == 30_000 && replaced.count(of: .removed) == 30_000)
        let edited = "first\n" + old.replacing("line 15000\n", with: "x\ny\n") + "last\n"
        let small = UnifiedDiff(old: Array(old.utf8), new: Array(edited.utf8), path: "f")
        #expect(small.count(of: .added) == 4 && small.count(of: .removed) == 1 && small.hunks.count == 3)
    }

    /// A text and an edited copy of it: few different lines, so that they repeat.
    private static func edit(_ random: inout Numbers, lines count: Int = 30) -> (String, String) {
        let words = ["", "a", "b", "  c", "\t{", "}", "é", "x\r"] + (0..<count / 2).map { "line \($0)" }
        var lines = (0..<Int.random(in: 0...count, using: &random)).map { _ in words.randomElement(using: &random)! }
        func text(_ newline: Bool) -> String { lines.joined(separator: "\n") + (newline && !lines.isEmpty ? "\n" : "") }
        let old = text(Int.random(in: 0...4, using: &random) > 0)
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            let place = Int.random(in: 0...lines.count, using: &random)
            switch Int.random(in: 0...2, using: &random) {
            case 0: lines.insert(words.randomElement(using: &random)!, at: place)
            case 1 where place < lines.count: lines.remove(at: place)
            default: if place < lines.count { lines[place] = words.randomElement(using: &random)! }
            }
        }
        return (old, text(Int.random(in: 0...4, using: &random) > 0))
    }
}

/// Random numbers with a seed (SplitMix64).
struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension UnifiedDiff {
    fileprivate func count(of kind: LineKind) -> Int {
        hunks.reduce(0) { $0 + $1.lines.count { $0.kind == kind } }
    }
}
