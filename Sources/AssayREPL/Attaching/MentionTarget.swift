import AssayCore
import Workshop

/// What a mention turned out to name.
enum MentionTarget: Equatable {
    case file(String)
    case lines(String, LineRange)
    case folder(String)
    /// Names of them, relative to the working folder, in order.
    case files(pattern: String, [String])
    /// A folder, written without its slash.
    case plainFolder(String)
    /// A page of the web.
    case address(String)
    case nothing

    /// Files first: one that is called `a.py:3` or `[x].txt` is meant before lines and patterns.
    ///
    /// - Parameter listed: the files of the workspace; asked for only where a pattern needs them
    init(
        _ mention: Mention, in folder: AttachingFolder, listed: () -> [String]
    ) throws(InputFailure) {
        if let address = MentionTarget.address(mention) {
            self = .address(address)
            return
        }
        for name in mention.candidates.map(\.name)
        where name.contains(where: { !$0.isPunctuation }) || name.hasSuffix("./") {
            if let target = try MentionTarget(existing: name, in: folder) {
                self = target
                return
            }
        }
        if let target = MentionTarget.matching(mention, listed) {
            self = target
            return
        }
        self = .nothing
    }

    /// nil where nothing is called so.
    private init?(existing name: String, in folder: AttachingFolder) throws(InputFailure) {
        switch folder.find(name) {
        case .file: self = .file(name)
        case .folder: self = name.hasSuffix("/") ? .folder(name) : .plainFolder(name)
        case .special(let kind): throw .notAFile(name, kind)
        case .brokenLink: throw .brokenLink(name)
        case .forbidden(let detail): throw .unreadable(name, detail: detail)
        case nil:
            guard let (path, range) = LineRange.split(name), folder.find(path) == .file else { return nil }
            self = .lines(path, range)
        }
    }

    /// Without the marks that end a sentence.
    private static func address(_ mention: Mention) -> String? {
        let start = mention.raw.prefix(8).lowercased()
        guard start.hasPrefix("http://") || start == "https://" else { return nil }
        return String(mention.raw.reversed().drop { ".,;:!?'\")，。、；：！？）”’」".contains($0) }.reversed())
    }

    private static func matching(_ mention: Mention, _ listed: () -> [String]) -> MentionTarget? {
        let patterns = patterns(of: mention)
        guard !patterns.isEmpty else { return nil }
        let paths = listed()
        for pattern in patterns {
            guard let glob = Glob(pattern.hasPrefix("./") ? String(pattern.dropFirst(2)) : pattern) else { continue }
            let matches = paths.filter(glob.matches)
            if !matches.isEmpty { return .files(pattern: pattern, matches.map(AttachingFolder.name(ofListed:))) }
        }
        return nil
    }

    /// Marks at the end of a sentence, a question mark among them, are tried as such first.
    private static func patterns(of mention: Mention) -> [String] {
        let candidates = mention.candidates.map(\.raw).filter(isPattern)
        guard !mention.isQuoted, let whole = candidates.first else { return candidates }
        let plain = String(whole.reversed().drop { ".,;:!?'\")，。、；：！？）”’」".contains($0) }.reversed())
        return (isPattern(plain) ? [plain] : []) + candidates
    }

    private static func isPattern(_ text: String) -> Bool {
        var isEscaped = false
        for character in text {
            if !isEscaped, "*?[{".contains(character) { return true }
            isEscaped = character == "\\" && !isEscaped
        }
        return false
    }
}
