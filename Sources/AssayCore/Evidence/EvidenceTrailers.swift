/// The names of the trailers that hold a commit's evidence.
package enum EvidenceKey: String, Sendable, CaseIterable {
    case session = "Assay-Session"
    case block = "Assay-Block"
    case test = "Assay-Test"
    case level = "Assay-Level"
    case model = "Assisted-by"
}

extension CommitEvidence {
    /// What goes into the message, in this order:
    ///
    ///     Assay-Session: ID 42 HASH
    ///     Assay-Block: src/add.py 3.1
    ///     Assay-Test: pytest -q; exit 0; 3 passed, 1 skipped; tree ID; sandbox bwrap
    ///     Assay-Level: tested
    ///     Assisted-by: Assay:MODEL
    package var trailers: [Trailer] {
        var result: [Trailer] = []
        func add(_ key: EvidenceKey, _ value: String) { result.append(Trailer(key.rawValue, value)) }
        if let session { add(.session, "\(session.id) \(session.sequence) \(session.hash)") }
        for block in blocks { add(.block, "\(block.path) \(block.message).\(block.block)") }
        if let test { add(.test, test.text) }
        if let level { add(.level, level.text) }
        for model in models { add(.model, "Assay:\(model)") }
        return result
    }

    /// Reads the trailers of a commit; those of others are passed over. What cannot be read is missing in the value:
    /// `malformed` of the same trailers names it.
    package init(_ trailers: [Trailer]) {
        self.init()
        for trailer in trailers {
            guard let key = EvidenceKey(trailer: trailer) else { continue }
            let value = trailer.value
            switch key {
            case .session: session = session ?? Session(text: value)
            case .block: Block(text: value).map { blocks.append($0) }
            case .test: test = test ?? Test(text: value)
            case .level: level = level ?? Level(text: value)
            case .model: models.append(String(value.dropFirst("Assay:".count)))
            }
        }
    }

    /// Whether those of ours among the trailers are letter for letter what `trailers` would write: none twice, none
    /// in another order or spelling.
    package static func isCanonical(_ trailers: [Trailer]) -> Bool {
        trailers.filter { EvidenceKey(trailer: $0) != nil } == CommitEvidence(trailers).trailers
    }

    /// The trailers that bear a name of ours and cannot be read.
    package static func malformed(in trailers: [Trailer]) -> [Trailer] {
        trailers.filter { trailer in
            switch EvidenceKey(trailer: trailer) {
            case .session: Session(text: trailer.value) == nil
            case .block: Block(text: trailer.value) == nil
            case .test: Test(text: trailer.value) == nil
            case .level: Level(text: trailer.value) == nil
            case .model, nil: false
            }
        }
    }
}

extension EvidenceKey {
    /// nil for the trailers of others, `Assisted-by` of another program among them. git compares names without regard
    /// to case.
    fileprivate init?(trailer: Trailer) {
        let name = trailer.key.lowercased()
        guard let key = EvidenceKey.allCases.first(where: { $0.rawValue.lowercased() == name }) else { return nil }
        if key == .model, !trailer.value.hasPrefix("Assay:") { return nil }
        self = key
    }
}

extension CommitEvidence.Session {
    fileprivate init?(text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, let sequence = Int(words[1]) else { return nil }
        self.init(id: words[0], sequence: sequence, hash: words[2])
    }
}

extension CommitEvidence.Block {
    /// The path may hold blanks: the numbers stand behind the last one.
    fileprivate init?(text: String) {
        guard let blank = text.lastIndex(of: " ") else { return nil }
        let numbers = text[text.index(after: blank)...].split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 2, let message = Int(numbers[0]), let block = Int(numbers[1]) else { return nil }
        self.init(path: String(text[..<blank]), message: message, block: block)
        if path.isEmpty { return nil }
    }
}

extension CommitEvidence.Test {
    fileprivate var text: String {
        let counts = counts.map { "; \($0.text)" } ?? ""
        return "\(command); exit \(exit)\(counts); tree \(tree); sandbox \(sandbox.rawValue)"
    }

    /// Read from the end, because the command may hold anything: the number of fields behind it follows from what they
    /// are.
    fileprivate init?(text: String) {
        var rest = Substring(text)
        func field(_ name: String) -> Substring? {
            guard let semicolon = rest.range(ofLast: "; "), rest[semicolon.upperBound...].hasPrefix(name) else {
                return nil
            }
            defer { rest = rest[..<semicolon.lowerBound] }
            return rest[semicolon.upperBound...].dropFirst(name.count)
        }
        guard let sandbox = field("sandbox ").flatMap({ Confinement(rawValue: String($0)) }), let tree = field("tree ")
        else {
            return nil
        }
        var counts: CommitEvidence.Counts?
        if let semicolon = rest.range(ofLast: "; ") {
            counts = CommitEvidence.Counts(text: rest[semicolon.upperBound...])
            if counts != nil { rest = rest[..<semicolon.lowerBound] }
        }
        guard let exit = field("exit ").flatMap({ Int($0) }) else { return nil }
        self.init(command: String(rest), exit: exit, counts: counts, tree: String(tree), sandbox: sandbox)
    }
}

extension CommitEvidence.Counts {
    /// Numbers that are zero are left out, but for the first.
    fileprivate var text: String {
        var parts = ["\(passed) passed"]
        if failed > 0 { parts.append("\(failed) failed") }
        if skipped > 0 { parts.append("\(skipped) skipped") }
        return parts.joined(separator: ", ")
    }

    fileprivate init?(text: Substring) {
        self.init(passed: 0)
        var names: [Substring] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: " ")
            guard words.count == 2, let number = Int(words[0]), number >= 0 else { return nil }
            switch words[1] {
            case "passed": passed = number
            case "failed": failed = number
            case "skipped": skipped = number
            default: return nil
            }
            names.append(words[1])
        }
        guard names.first == "passed", Set(names).count == names.count else { return nil }
    }
}

extension CommitEvidence.Level {
    /// As the trailer has it.
    package var text: String {
        switch self {
        case .tested: "tested"
        case .checked(let what): "checked (\(what))"
        case .untested(let reason): "untested (\(reason))"
        }
    }

    fileprivate init?(text: String) {
        func inner(_ name: String) -> String? {
            // By bytes: a combining mark may stand behind the parenthesis.
            let (bytes, start) = (text.utf8, "\(name) (".utf8)
            guard bytes.starts(with: start), bytes.last == UInt8(ascii: ")"), bytes.count > start.count else {
                return nil
            }
            return String(decoding: bytes.dropFirst(start.count).dropLast(), as: UTF8.self)
        }
        if text == "tested" {
            self = .tested
        } else if let what = inner("checked") {
            self = .checked(what: what)
        } else if let reason = inner("untested") {
            self = .untested(reason: reason)
        } else {
            return nil
        }
    }
}

extension Substring {
    /// Where a short text stands for the last time, by scalars: a combining mark behind it does not hide it.
    fileprivate func range(ofLast text: String) -> Range<Index>? {
        let (scalars, wanted) = (unicodeScalars, text.unicodeScalars)
        var end = scalars.endIndex
        while let start = scalars.index(end, offsetBy: -wanted.count, limitedBy: scalars.startIndex) {
            if scalars[start..<end].elementsEqual(wanted) { return start..<end }
            end = scalars.index(before: end)
        }
        return nil
    }
}
