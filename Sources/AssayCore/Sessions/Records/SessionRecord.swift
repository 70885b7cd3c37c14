/// An event that notes what was done with the files of the workspace. Its members are few, so that it is read as a tree.
protocol SessionRecord: Sendable, Equatable {
    /// What stands in the line's `type`.
    static var type: String { get }
    /// nil where a member is missing that the record cannot be without.
    init?(_ members: JSONValue)
    func encode(to line: inout SessionLine)
}

extension SessionEvent.Body {
    private static let records: [any SessionRecord.Type] = [
        ChangeSetEdit.self, RunRecord.self, CheckRecord.self, TestRecord.self, CommitRecord.self, UndoRecord.self,
        TitleRecord.self, ForkRecord.self, RewindRecord.self, CompactRecord.self,
    ]

    static let recordTypes = Set(records.map { $0.type })

    /// What stands in the `type` of all that this version writes.
    package static var types: [String] { ["message", "setting", "save", lost.type] + records.map { $0.type } }

    /// The record of that type; nil where the type is none of these, or the members are not those of one.
    init?(recordOf type: String, _ members: JSONValue) {
        switch type {
        case ChangeSetEdit.type: self.init(ChangeSetEdit(members), Self.changes)
        case RunRecord.type: self.init(RunRecord(members), Self.run)
        case CheckRecord.type: self.init(CheckRecord(members), Self.check)
        case TestRecord.type: self.init(TestRecord(members), Self.test)
        case CommitRecord.type: self.init(CommitRecord(members), Self.commit)
        case UndoRecord.type: self.init(UndoRecord(members), Self.undo)
        case TitleRecord.type: self.init(TitleRecord(members), Self.title)
        case ForkRecord.type: self.init(ForkRecord(members), Self.fork)
        case RewindRecord.type: self.init(RewindRecord(members), Self.rewind)
        case CompactRecord.type: self.init(CompactRecord(members), Self.compact)
        default: return nil
        }
    }

    private init?<Record>(_ record: Record?, _ make: (Record) -> Self) {
        guard let record else { return nil }
        self = make(record)
    }

    /// What the case carries, where it is a record.
    var record: (any SessionRecord)? {
        switch self {
        case .changes(let edit): edit
        case .run(let run): run
        case .check(let check): check
        case .test(let test): test
        case .commit(let commit): commit
        case .undo(let undo): undo
        case .title(let title): title
        case .fork(let fork): fork
        case .rewind(let rewind): rewind
        case .compact(let compact): compact
        case .message, .setting, .save, .unknown: nil
        }
    }
}

// MARK: Members

extension JSONValue {
    func string(_ key: String) -> String? { self[key]?.stringValue }

    func integer(_ key: String) -> Int? {
        if case .number(let spelling)? = self[key] { Int(spelling) } else { nil }
    }

    /// A time, cut to what a whole number can hold.
    func seconds(_ key: String) -> Double? {
        guard case .number(let spelling)? = self[key], let number = Double(spelling) else { return nil }
        return min(max(number, 0), 1e9)
    }

    func bool(_ key: String) -> Bool? {
        if case .bool(let value)? = self[key] { value } else { nil }
    }

    func strings(_ key: String) -> [String] {
        if case .array(let elements)? = self[key] { elements.compactMap(\.stringValue) } else { [] }
    }
}

extension SessionLine {
    mutating func member(_ name: String, _ values: [String]) {
        writer.key(name)
        writer.beginArray()
        for value in values { writer.string(value) }
        writer.endArray()
    }

    /// A number with milliseconds' precision at most.
    mutating func member(_ name: String, seconds: Double) {
        writer.key(name)
        writer.raw(String((seconds * 1000).rounded() / 1000))
    }

    mutating func member(usage: TokenUsage?) {
        guard let usage else { return }
        writer.key("usage")
        usage.encode(to: &writer)
    }

    /// As `"output"`, and where something was left out also `"omitted"` and `"tail"`.
    mutating func member(output: CappedOutput) {
        member("output", text: output.head)
        guard output.omitted > 0 else { return }
        writer.member("omitted", output.omitted)
        member("tail", text: output.tail)
    }
}

extension TokenUsage {
    /// nil where there is none.
    init?(_ members: JSONValue?) {
        guard let prompt = members?.count("prompt"), let completion = members?.count("completion") else {
            return nil
        }
        self.init(prompt: prompt, completion: completion)
    }
}

extension CappedOutput {
    init(_ members: JSONValue) {
        self.init(
            head: members.string("output") ?? "", tail: members.string("tail") ?? "",
            omitted: members.count("omitted") ?? 0)
    }
}
