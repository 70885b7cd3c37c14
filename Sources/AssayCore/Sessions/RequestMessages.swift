/// The messages of a session in the form in which a service gets them.
///
/// Attachments become fenced blocks of the user's message; pictures stay beside it, without their bytes. A question whose
/// answer stayed blank is left out with it; questions without any answer (a killed process) become one: services refuse
/// roles that do not alternate. What continues an answer is joined to it.
package struct RequestMessages: Sendable {
    private var own: [Message] = []
    private let summary: String

    /// - Parameter summary: of what was said before; it goes at the head of the first message, since two messages of the
    ///   user's in a row are refused
    package init(after summary: String? = nil) {
        self.summary = summary.map { CompactionPrompt.introduction + "\n\n" + $0 } ?? ""
    }

    package var messages: [Message] {
        guard !summary.isEmpty else { return own }
        guard let first = own.first, first.role == .user else { return [Message(.user, summary)] + own }
        let joined = Message(.user, summary + "\n\n---\n\n" + first.content, images: first.images)
        return [joined] + own.dropFirst()
    }

    package mutating func append(_ message: SessionMessage) {
        let (content, images) = (message.rendered, message.attachments.compactMap(\.image))
        if message.continues != nil, own.last?.role == .assistant {
            own[own.count - 1].content += content
            return
        }
        if message.role != .user, message.isBlank {
            guard message.continues == nil else { return }
            // The request failed or was given up: its question must not come back with every later one.
            if own.last?.role == .user { own.removeLast() }
            return
        }
        if message.role == .user, own.last?.role == .user {
            own[own.count - 1].content += "\n\n" + content
            own[own.count - 1].images += images
        } else {
            own.append(Message(message.role, content, images: images))
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
    var rendered: String { mediaType == nil ? fenced : "[image: \(info)]" }

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
    func longestRun(of mark: UInt8) -> Int {
        var (longest, run) = (0, 0)
        for byte in utf8 {
            run = byte == mark ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
