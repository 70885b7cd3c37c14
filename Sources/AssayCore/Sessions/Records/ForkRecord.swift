/// Says of the events before it that they were copied from another session.
package struct ForkRecord: SessionRecord {
    static let type = "fork"

    /// The other session's id.
    package var session: String
    /// The `seq` of the last event that was copied, and the hash of its line there; 0 and the header's where none was.
    package var last: Int
    package var hash: String

    package init(session: String, last: Int, hash: String) {
        (self.session, self.last, self.hash) = (session, last, hash)
    }

    init?(_ members: JSONValue) {
        guard let session = members.string("session"), let last = members.integer("last") else { return nil }
        self.init(session: session, last: last, hash: members.string("hash") ?? "")
    }

    func encode(to line: inout SessionLine) {
        line.writer.member("session", session)
        line.writer.member("last", last)
        line.writer.member("hash", hash)
    }
}
