import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A line that holds at least one of the words that were looked for, or a file whose path does.
package struct FoundLine: Sendable, Equatable {
    /// Relative to the folder.
    package var path: String
    /// Counts from 1; nil where only the path fits.
    package var line: Int?
    /// Without its end, and not longer than `TextSearch.longestLine`; empty where only the path fits.
    package var text: String

    package init(path: String, line: Int?, text: String) {
        (self.path, self.line, self.text) = (path, line, text)
    }
}

/// Looks for words in the files of a folder: with `git grep`, or by reading them where there is no repository.
///
/// Words are fixed texts, never patterns. Case counts only where a word has a capital letter. New files are looked at too,
/// ignored and binary ones are not.
package struct TextSearch: Sendable {
    /// What was found, in no particular order.
    package struct Result: Sendable, Equatable {
        package var lines: [FoundLine] = []
        /// Whether there was more than was looked at.
        package var isCut = false
    }

    private let files: WorkspaceFiles
    private let words: [String]
    private let ignoresCase: Bool

    /// Bytes of a line that are kept.
    package static let longestLine = 1_000
    private static let mostPerFile = 100
    private static let mostLines = 20_000
    private static let mostOutput = 16 << 20
    private static let largestFile = 1 << 20
    private static let mostBytes = 256 << 20

    /// - Parameter words: at least one, none empty, each without line ends
    package init(_ words: [String], in files: WorkspaceFiles) {
        (self.words, self.files) = (words, files)
        ignoresCase = TextSearch.ignoresCase(words)
    }

    static func ignoresCase(_ words: [String]) -> Bool { !words.contains { $0.contains(where: \.isUppercase) } }

    /// - Parameter interruption: ends a search without git, with what was found until then; git is ended by that of the files
    package func run(interruption: any Interruption) -> Result {
        let listing = files.list()
        var result = grep() ?? read(listing, interruption)
        result.isCut = result.isCut || listing.isCut
        result.lines += listing.paths.filter(fits).prefix(TextSearch.mostLines).map {
            FoundLine(path: $0, line: nil, text: "")
        }
        return result
    }

    private func fits(_ text: String) -> Bool {
        let text = ignoresCase ? text.lowercased() : text
        return words.contains { text.contains(ignoresCase ? $0.lowercased() : $0) }
    }

    // MARK: With git

    /// nil where there is no repository, or git refuses.
    private func grep() -> Result? {
        guard files.hasRepository else { return nil }
        var git = files.git
        // The user's own settings of these would change what is printed.
        for setting in ["grep.column=false", "grep.fullName=false", "submodule.recurse=false"] {
            git.globals += ["-c", setting]
        }
        var arguments = ["grep", "-z", "-n", "-I", "-F", "--no-color", "--untracked"]
        arguments += ["--max-count=\(TextSearch.mostPerFile)"] + (ignoresCase ? ["-i"] : [])
        arguments += words.flatMap { ["-e", $0] } + ["--"]
        guard let output = try? git.run(arguments, limit: TextSearch.mostOutput), output.status <= 1 else { return nil }
        return TextSearch.lines(ofGrep: output.bytes, isCut: output.isCut)
    }

    /// `path NUL number NUL text LF` for each line.
    static func lines(ofGrep bytes: [UInt8], isCut: Bool) -> Result {
        var result = Result(isCut: isCut)
        for line in bytes.split(separator: 0x0A) {
            let parts = line.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let number = Int(String(decoding: parts[1], as: UTF8.self)) else { continue }
            guard result.lines.count < mostLines else {
                result.isCut = true
                break
            }
            result.lines.append(
                FoundLine(
                    path: String(decoding: parts[0], as: UTF8.self), line: number, text: shortened(parts[2])))
        }
        return result
    }

    private static func shortened(_ line: ArraySlice<UInt8>) -> String {
        let text = line.last == 0x0D ? line.dropLast() : line
        return String(decoding: text.prefix(longestLine), as: UTF8.self)
    }

    // MARK: Without git

    private func read(_ listing: WorkspaceFiles.Listing, _ interruption: any Interruption) -> Result {
        var (result, total) = (Result(), 0)
        for path in listing.paths where !interruption.isRaised {
            let place = "\(files.folder)/\(path)"
            // A link may lead anywhere.
            guard RunFiles.kind(of: place) == .file,
                let bytes = RunFiles.bytes(of: place, limit: TextSearch.largestFile)
            else { continue }
            total += bytes.count
            guard total <= TextSearch.mostBytes, result.lines.count < TextSearch.mostLines else {
                result.isCut = true
                break
            }
            if !bytes.prefix(8_000).contains(0) { result.lines += lines(of: bytes, path) }
        }
        return result
    }

    private func lines(of bytes: [UInt8], _ path: String) -> [FoundLine] {
        var (found, number) = ([FoundLine](), 0)
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            guard fits(String(decoding: line, as: UTF8.self)) else { continue }
            found.append(FoundLine(path: path, line: number, text: TextSearch.shortened(line)))
            if found.count == TextSearch.mostPerFile { break }
        }
        return found
    }
}
