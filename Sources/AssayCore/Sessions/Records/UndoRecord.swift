/// Saves or a commit that were taken back.
package struct UndoRecord: SessionRecord {
    static let type = "undo"

    /// The `seq` of the events.
    package var events: [Int]

    package init(events: [Int]) {
        self.events = events
    }

    init?(_ members: JSONValue) {
        guard case .array(let elements)? = members["events"] else { return nil }
        self.init(
            events: elements.compactMap {
                if case .number(let spelling) = $0 { Int(spelling) } else { nil }
            })
    }

    func encode(to line: inout SessionLine) {
        line.writer.key("events")
        line.writer.beginArray()
        for event in events { line.writer.integer(event) }
        line.writer.endArray()
    }
}
