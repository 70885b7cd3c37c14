import AssayCore
import SessionStore
import Terminal
import Workshop

extension Context {
    /// Asks the service and keeps question and answer in the session, which is begun where there is none yet.
    ///
    /// - Parameters:
    ///   - pictures: the bytes of those that the question names, by their SHA-256.
    ///   - makeDisplay: gets the connection, since figures need its context window.
    func ask<Display: AnswerDisplay>(
        _ question: SessionMessage, pictures: [String: [UInt8]] = [:], keepsSession: Bool = true,
        display makeDisplay: (Connection) throws -> Display
    ) throws -> Turn.Outcome {
        let connection = try connect()
        let session = keepsSession ? try currentSession(using: connection) : nil
        var question = question
        if let session { question.attachments += try additions(to: question, in: session.conversation) }
        let system = SystemPrompt.forQuestion(question.content).messages(
            withExamples: connection.needsExamples && session?.conversation.lastAnswer == nil)
        let parameters = self.parameters
        var messages: [Message]
        if let session {
            // The question and its pictures are on disk before the request leaves.
            for (sha256, bytes) in pictures { try session.keep(bytes, sha256: sha256) }
            try session.append(.message(question), at: clock())
            messages = try session.messages(system: "")
        } else {
            var alone = RequestMessages()
            alone.append(question)
            messages = alone.messages
            messages.fill(with: pictures)
        }
        for lost in messages.removeEmptyPictures() { screen.note(InputText.pictureLost(printable(lost))) }
        let sent = SentRequest(
            service: connection.name, model: connection.model, systemSHA256: system.sha256,
            firstMessage: session?.conversation.messages.first ?? 1, parameters: parameters)
        var display = try makeDisplay(connection)
        let request = CompletionRequest(
            model: connection.model, messages: system + messages, parameters: parameters, interruption: interrupts)
        TerminalModes.holdEcho()
        defer { TerminalModes.releaseEcho() }
        return try Turn(session: session, service: connection.service, clock: clock)
            .run(request, sent: sent, display: &display)
    }

    /// The session that the prompt stands in, or a new one. Notes what changed of service, model and parameters.
    private func currentSession(using connection: Connection) throws -> SessionWriter {
        let session = try self.session ?? sessions.create(workspace: self.workspace, at: clock())
        self.session = session
        let known = session.conversation
        if known.service != connection.name || known.model != connection.model || !pendingParameters.isEmpty {
            let setting = SessionSetting(
                service: connection.name, model: connection.model, parameters: pendingParameters)
            try session.append(.setting(setting), at: clock(), isFollowed: true)
            pendingParameters = []
        }
        return session
    }
}

extension [Message] {
    fileprivate mutating func fill(with pictures: [String: [UInt8]]) {
        for index in indices {
            for place in self[index].images.indices {
                self[index].images[place].bytes = pictures[self[index].images[place].sha256] ?? []
            }
        }
    }

    /// Takes out pictures whose bytes are not kept any more, and gives their names.
    fileprivate mutating func removeEmptyPictures() -> [String] {
        var names: [String] = []
        for index in indices where !self[index].images.isEmpty {
            names += self[index].images.filter(\.bytes.isEmpty).map(\.path)
            self[index].images.removeAll(where: \.bytes.isEmpty)
        }
        return names
    }

    /// Of all that goes out before the conversation: each role and text, ended by a newline and a NUL.
    fileprivate var sha256: String {
        let text = reduce(into: "") { $0 += "\($1.role.rawValue)\n\($1.content)\0" }
        return sha256Hex(of: [UInt8](text.utf8))
    }
}

extension [JSONValue.Member] {
    /// These with the others put over them; `.null` takes one away.
    func merging(_ others: [JSONValue.Member]) -> [JSONValue.Member] {
        var result = self
        for other in others {
            result.removeAll { $0.key == other.key }
            if other.value != .null { result.append(other) }
        }
        return result
    }
}
