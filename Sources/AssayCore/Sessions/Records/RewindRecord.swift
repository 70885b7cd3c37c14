/// A step back in the conversation. The messages that it takes out stay in the file, and the step can be taken back.
///
/// The event is critical: a version of Assay that ignored it would send the service what the user took out.
package struct RewindRecord: SessionRecord {
    static let type = "rewind"

    package enum Target: Sendable, Equatable {
        /// Messages with a greater `seq` are out, and summaries that stand for any of them.
        case after(Int)
        /// The conversation is what it was before the rewind with this `seq`.
        case before(rewind: Int)
    }

    package var target: Target

    package init(_ target: Target) {
        self.target = target
    }

    init?(_ members: JSONValue) {
        if let rewind = members.integer("undo") {
            self.init(.before(rewind: rewind))
        } else if let last = members.integer("to") {
            self.init(.after(last))
        } else {
            return nil
        }
    }

    func encode(to line: inout SessionLine) {
        line.writer.member("critical", true)
        switch target {
        case .after(let last): line.writer.member("to", last)
        case .before(let rewind): line.writer.member("undo", rewind)
        }
    }
}
