/// A summary that stands for the beginning of the conversation in later requests. All events are kept.
///
/// The event is not critical: a version of Assay that ignored it would send everything, or be told that it is too long.
package struct CompactRecord: SessionRecord {
    static let type = "compact"

    /// The `seq` of the last message that it stands for.
    package var last: Int
    package var summary: String
    /// Who wrote it.
    package var service: String
    package var model: String
    package var usage: TokenUsage?

    package init(last: Int, summary: String, service: String, model: String, usage: TokenUsage?) {
        (self.last, self.summary, self.service, self.model) = (last, summary, service, model)
        self.usage = usage
    }

    init?(_ members: JSONValue) {
        guard let last = members.integer("to"), let summary = members.string("summary") else { return nil }
        self.init(
            last: last, summary: summary, service: members.string("service") ?? "",
            model: members.string("model") ?? "", usage: TokenUsage(members["usage"]))
    }

    func encode(to line: inout SessionLine) {
        line.writer.member("to", last)
        line.member("summary", text: summary)
        line.writer.member("service", service)
        line.writer.member("model", model)
        line.member(usage: usage)
    }
}
