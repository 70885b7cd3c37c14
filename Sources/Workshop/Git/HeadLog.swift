#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Repository {
    /// A move of `HEAD`: a commit, a checkout, a pull.
    package struct Move: Sendable, Equatable {
        /// The full hash that it moved to.
        package var commit: String
        /// Seconds since 1970.
        package var at: Int64
        /// Git's own words, such as `commit: Fix a typo`.
        package var what: String
    }

    /// The last moves of `HEAD`, oldest first, as its reflog tells (`git help reflog`): at most those of the last 16 KB.
    /// None where git keeps no such log.
    package func lastMoves() -> [Move] {
        let file = Descriptor(open("\(gitFolder)/logs/HEAD", O_RDONLY | O_CLOEXEC | O_NONBLOCK))
        guard let file, let status = file.status, status.st_mode & S_IFMT == S_IFREG else { return [] }
        let start = max(0, Int64(status.st_size) - 16_384)
        var bytes = [UInt8](repeating: 0, count: Int(Int64(status.st_size) - start))
        let count = bytes.withUnsafeMutableBytes { pread(file.raw, $0.baseAddress, $0.count, off_t(start)) }
        guard count > 0 else { return [] }
        let lines = bytes[..<count].split(separator: UInt8(ascii: "\n"))
        return (start > 0 ? lines.dropFirst() : lines[...]).compactMap { Move(String(decoding: $0, as: UTF8.self)) }
    }
}

extension Repository.Move {
    /// `OLD NEW NAME <MAIL> SECONDS ZONE<tab>WORDS`.
    init?(_ line: String) {
        let halves = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
        let words = halves[0].split(separator: " ")
        guard words.count >= 5, [40, 64].contains(words[1].utf8.count), let seconds = Int64(words[words.count - 2])
        else { return nil }
        self.init(commit: String(words[1]), at: seconds, what: halves.count > 1 ? String(halves[1]) : "")
    }
}
