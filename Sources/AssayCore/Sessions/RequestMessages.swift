/// The messages of a session in the form in which a service gets them.
///
/// Attachments become fenced blocks of the user's message; pictures stay beside it, without their bytes. A question whose answer stayed empty is left out with it;
/// questions without any answer (a killed process) become one: services refuse roles that do not alternate.
package struct RequestMessages: Sendable {
    package private(set) var messages: [Message] = []

    package init() {}

    package mutating func append(_ message: SessionMessage) {
        let (content, images) = (message.rendered, message.attachments.compactMap(\.image))
        if message.role != .user, content.isEmpty {
            // The request failed or was given up: its question must not come back with every later one.
            if messages.last?.role == .user { messages.removeLast() }
            return
        }
        if message.role == .user, messages.last?.role == .user {
            messages[messages.count - 1].content += "\n\n" + content
            messages[messages.count - 1].images += images
        } else {
            messages.append(Message(message.role, content, images: images))
        }
    }
}

extension SessionMessage {
    /// The content, then each attachment as a fenced block with its path as the info string, and a picture by its name.
    fileprivate var rendered: String {
        guard !attachments.isEmpty else { return content }
        return ([content].filter { !$0.isEmpty } + attachments.map(\.rendered)).joined(separator: "\n\n")
    }
}

extension Attachment {
    fileprivate var rendered: String { mediaType == nil ? fenced : "[image: \(info)]" }

    private var info: String { path.split(whereSeparator: \.isNewline).joined(separator: " ") }

    /// A block whose fence is longer than any run of its character inside (CommonMark § 4.5). The info string of a
    /// backtick fence must hold no backtick, so that a path with one gets tildes.
    private var fenced: String {
        let mark: UInt8 = path.utf8.contains(UInt8(ascii: "`")) ? UInt8(ascii: "~") : UInt8(ascii: "`")
        let fence = String(
            repeating: Character(Unicode.Scalar(mark)), count: max(3, content.longestRun(of: mark) + 1))
        return "\(fence)\(info)\n\(content)\(content.isEmpty || content.utf8.last == 0x0A ? "" : "\n")\(fence)"
    }
}

extension String {
    fileprivate func longestRun(of mark: UInt8) -> Int {
        var (longest, run) = (0, 0)
        for byte in utf8 {
            run = byte == mark ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
