import AssayCore
import Settings
import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What `/find` picked for the next question, file by file in the order in which they were picked.
struct PickedLines {
    /// Files of more lines go along in pieces.
    private static let longFile = 200
    /// Lines before and behind a picked one that go with it.
    private static let reach = 20

    /// nil stands for the whole file.
    private var files: [(path: String, lines: [Int]?)] = []

    var isEmpty: Bool { files.isEmpty }

    mutating func add(_ found: FoundLine) {
        guard let index = files.firstIndex(where: { $0.path == found.path }) else {
            files.append((found.path, found.line.map { [$0] }))
            return
        }
        files[index].lines = found.line.flatMap { line in files[index].lines.map { $0 + [line] } }
    }

    /// The names under which they go along: `a.py`, and of a long file `b.py:80-120`.
    func names(in environment: Environment) -> [String] {
        files.flatMap { path, lines in
            let name = AttachingFolder.name(ofListed: path)
            guard let lines, let last = lines.max() else { return [name] }
            let count = PickedLines.count(of: environment.absolute(name), atMost: max(last, 0) + PickedLines.reach)
            guard let count, count > PickedLines.longFile else { return [name] }
            let ranges = LineRange.around(lines.filter { $0 <= count }, reach: PickedLines.reach, of: count)
            return ranges.isEmpty ? [name] : ranges.map { name + $0.text }
        }
    }

    /// How many lines a file has, counted until it is known to be long and to reach as far as `most`; nil where it cannot
    /// be read.
    private static func count(of path: String, atMost most: Int) -> Int? {
        guard fileExists(path) else { return nil }
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var counter = LineCutter(LineRange(.max, through: nil))
        while counter.lineCount <= max(most, longFile) {
            guard let piece = contents(of: descriptor, limit: 1 << 20) else { return nil }
            if piece.isEmpty { break }
            counter.feed(piece)
        }
        return counter.lineCount
    }
}
