import AssayCore
import AssayTestSupport
import SessionStore

/// A session of 10,000 messages of some 450 bytes each.
enum LongSession {
    /// Writes it and gives its id.
    static func write(in folder: TemporaryFolder, messages: Int = 10_000) throws -> String {
        let id = "2026-01-01-1-long"
        let header = SessionHeader(
            id: id, created: Timestamp(milliseconds: 1_767_225_600_000),
            workspace: Workspace(root: folder("work"), path: "."))
        var file = header.line
        var previous = LineHash.of(file)
        file.append(UInt8(ascii: "\n"))
        let code = "```python step.py\ndef step(order):\n    return order.advance()\n```\n"
        let words = String(repeating: "The order moves to its next stage. ", count: 9)
        for seq in 1...messages {
            let message = SessionMessage(seq % 2 == 1 ? .user : .assistant, "\(seq). " + words + code)
            let event = SessionEvent(
                seq: seq, at: Timestamp(milliseconds: 1_767_225_600_000 + Int64(seq)), body: .message(message))
            let line = event.line(previous: previous).bytes
            previous = LineHash.of(line)
            if seq > 1 { file.append(UInt8(ascii: ",")) }
            file += line
            file.append(UInt8(ascii: "\n"))
        }
        try folder.write("sessions/\(id).json", bytes: file + Array("]}\n".utf8))
        return id
    }
}
