import AssayCore
import SessionStore
import Terminal
import Workshop

extension Context {
    /// Asks the service and keeps question and answer in the session, which is begun where there is none yet.
    ///
    /// - Parameters:
    ///   - gathered: what the question names.
    ///   - makeDisplay: gets the connection, since figures need its context window.
    func ask(
        _ question: SessionMessage, with gathered: Gathered, keepsSession: Bool = true,
        display makeDisplay: (Connection) throws -> any AnswerDisplay
    ) throws -> Turn.Outcome {
        tellNotices()
        let connection = try connect()
        try connection.check(picturesOf: question)
        let session = keepsSession ? try currentSession(using: connection) : nil
        var question = question
        if let session {
            if !gathered.mayOverflow { try makeRoom(for: question, in: session, using: connection) }
            let additions = try additions(to: question, in: session.conversation)
            question.attachments += additions
            // The question and its pictures are on disk before the request leaves.
            for (sha256, bytes) in gathered.pictures { try session.keep(bytes, sha256: sha256) }
            try session.append(.message(question), at: clock())
            unsent = nil
            noteSent(additions, in: session.conversation)
            tellRedactions()
        }
        return try answer(question, pictures: gathered.pictures, in: session, using: connection, display: makeDisplay)
    }

    /// Sends the conversation, which ends with the question, and keeps the answer.
    ///
    /// - Parameters:
    ///   - pictures: the bytes of those that the question names, by their SHA-256
    ///   - session: nil sends the question alone and keeps nothing
    func answer(
        _ question: SessionMessage, pictures: [String: [UInt8]] = [:], in session: SessionWriter?,
        using connection: Connection, display makeDisplay: (Connection) throws -> any AnswerDisplay
    ) throws -> Turn.Outcome {
        let system = try systemPrompt(for: question.content).messages(
            withExamples: connection.needsExamples && session?.conversation.lastAnswer == nil)
        var messages: [Message]
        if let session {
            messages = try session.messages(system: "")
        } else {
            var alone = RequestMessages()
            alone.append(question)
            messages = alone.messages
            messages.fill(with: pictures)
        }
        messages = sendable(messages, over: connection)
        var display = try makeDisplay(connection)
        let turn = Turn(
            session: session, service: connection.service, clock: clock, allowsLoops: answerSettings.allowsLoops)
        return try run(turn, Exchange(connection, system, messages, parameters), &display)
    }

    /// The messages without the pictures that cannot go along, which is said: those that are not kept any more, and where
    /// the service takes none those of earlier questions.
    func sendable(_ messages: [Message], over connection: Connection) -> [Message] {
        guard messages.contains(where: { !$0.images.isEmpty }) else { return messages }
        var messages = messages
        for lost in messages.removePictures(where: \.bytes.isEmpty) {
            screen.note(InputText.pictureLost(printable(lost)))
        }
        guard !connection.takesPictures else { return messages }
        let stay = messages.removePictures { _ in true }
        if !stay.isEmpty { screen.note(InputText.picturesStay(printable(stay.joined(separator: ", ")))) }
        return messages
    }

    /// The display that fits the output.
    ///
    /// - Parameter earlier: the beginning of the answer, which was shown before
    func display(for connection: Connection, continuing earlier: String = "") -> any AnswerDisplay {
        guard screen.isTerminal else { return PlainDisplay(screen: screen) }
        return FramedDisplay(screen: screen, contextWindow: connection.contextWindow, continuing: earlier)
    }

    /// What a model is told before the conversation, with what the settings ask for.
    func systemPrompt(for question: String) throws -> SystemPrompt {
        answerSettings.applied(to: try instructed(SystemPrompt.forQuestion(question)))
    }

    /// What goes to a service: system text and examples, then the conversation.
    struct Exchange {
        let connection: Connection
        let system: [Message]
        let messages: [Message]
        let parameters: [JSONValue.Member]

        init(
            _ connection: Connection, _ system: [Message], _ messages: [Message], _ parameters: [JSONValue.Member]
        ) {
            (self.connection, self.system, self.messages) = (connection, system, messages)
            self.parameters = parameters
        }
    }

    /// Runs a turn; what is typed meanwhile waits for the next prompt.
    func run(_ turn: Turn, _ exchange: Exchange, _ display: inout some AnswerDisplay) throws -> Turn.Outcome {
        let connection = exchange.connection
        let sent = SentRequest(
            service: connection.name, model: connection.model, systemSHA256: exchange.system.sha256,
            firstMessage: turn.session?.conversation.firstSent ?? 1, parameters: exchange.parameters)
        let request = CompletionRequest(
            model: connection.model, messages: exchange.system + exchange.messages, parameters: exchange.parameters,
            contextWindow: connection.contextWindow, interruption: interrupts)
        TerminalModes.holdEcho()
        defer { TerminalModes.releaseEcho() }
        defer { tellRedactions() }
        let outcome = try turn.run(request, sent: sent, display: &display)
        if outcome.isEmpty { screen.note(REPLText.answerEmpty()) }
        return outcome
    }

    /// The session that the prompt stands in, or a new one.
    private func currentSession(using connection: Connection) throws -> SessionWriter {
        secureSession()
        let session = try self.session ?? sessions.create(workspace: self.workspace, at: clock())
        self.session = session
        try noteSettings(of: connection, in: session)
        return session
    }

    /// Notes what changed of service, model and parameters since the last question.
    func noteSettings(of connection: Connection, in session: SessionWriter) throws {
        let known = session.conversation
        if known.service != connection.name || known.model != connection.model || !pendingParameters.isEmpty
            || pendingSystem != nil
        {
            let setting = SessionSetting(
                service: connection.name, model: connection.model, parameters: pendingParameters,
                system: pendingSystem)
            try session.append(.setting(setting), at: clock(), isFollowed: true)
            (pendingParameters, pendingSystem) = ([], nil)
        }
    }
}

extension [Message] {
    fileprivate mutating func fill(with pictures: [String: [UInt8]]) {
        for index in indices where !self[index].images.isEmpty {
            for place in self[index].images.indices {
                self[index].images[place].bytes = pictures[self[index].images[place].sha256] ?? []
            }
        }
    }

    /// Takes out pictures and gives their names.
    fileprivate mutating func removePictures(where isRemoved: (ImageAttachment) -> Bool) -> [String] {
        var names: [String] = []
        for index in indices where !self[index].images.isEmpty {
            names += self[index].images.filter(isRemoved).map(\.path)
            self[index].images.removeAll(where: isRemoved)
        }
        return names
    }

    /// Of all that goes out before the conversation: each role and text, ended by a newline and a NUL.
    var sha256: String {
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
