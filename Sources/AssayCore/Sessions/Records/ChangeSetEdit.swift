/// `/add` and `/drop`: files that the user put into the change set, or took out of it.
package struct ChangeSetEdit: SessionRecord {
    static let type = "changes"

    /// Relative to the workspace.
    package var added: [String] = []
    package var dropped: [String] = []

    package init(added: [String] = [], dropped: [String] = []) {
        (self.added, self.dropped) = (added, dropped)
    }

    init?(_ members: JSONValue) {
        self.init(added: members.strings("add"), dropped: members.strings("drop"))
    }

    func encode(to line: inout SessionLine) {
        if !added.isEmpty { line.member("add", added) }
        if !dropped.isEmpty { line.member("drop", dropped) }
    }
}
