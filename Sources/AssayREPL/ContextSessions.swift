import AssayCore
import SessionStore
import Workshop

extension Context {
    /// The conversation to look at. In the shell the session is only read, so that a prompt elsewhere may hold it.
    func conversation() throws -> Conversation {
        if let session { return session.conversation }
        guard place == .shell else { throw REPLFailure.noAnswer }
        return try Conversation(sessions.read(namedSession()))
    }

    /// The session to write to.
    ///
    /// - Parameter creating: in the shell, begin one where this folder has none yet and none is named
    func writableSession(creating: Bool = false) throws -> SessionWriter {
        if let session { return session }
        guard place == .shell else { throw REPLFailure.noAnswer }
        let opened: SessionWriter
        do {
            opened = try open(namedSession())
        } catch REPLFailure.noSession where creating {
            opened = try sessions.create(workspace: self.workspace, at: clock())
            screen.note(REPLText.sessionUsed(opened.id))
        }
        session = opened
        return opened
    }

    /// What `--session`, `ASSAY_SESSION` or else the folder's latest session says; told on standard error.
    private func namedSession() throws -> String {
        if let foundSession { return foundSession }
        if let name = options.session ?? environment["ASSAY_SESSION"] { return try sessions.id(matching: name) }
        guard let latest = try latestSession() else { throw REPLFailure.noSession }
        noteOnce(REPLText.sessionUsed(latest))
        foundSession = latest
        return latest
    }

    /// The folder's latest session; one from before the repository's first commit is known by the folder's path.
    private func latestSession() throws -> String? {
        var unusable: [SessionFailure] = []
        for workspace in [workspace, Workspace(ofPath: environment.workingFolder)] {
            guard let latest = try sessions.latest(for: workspace, passing: { unusable.append($0) }) else { continue }
            // Whether one that may not be read belongs here nobody knows.
            for failure in unusable where failure.cause != .diskOrRights {
                screen.note(REPLText.passedOver(failure.message))
            }
            return latest
        }
        if let failure = unusable.first { throw failure }
        return nil
    }

    /// Before `assay ask`: the session that is named, or the latest where it shall go on, or none, which begins one.
    func chooseSession(continues: Bool) throws {
        guard session == nil, continues || options.session != nil || environment["ASSAY_SESSION"] != nil else { return }
        session = try open(namedSession())
    }

    /// Opens a session and tells what had to be repaired.
    func open(_ id: String) throws -> SessionWriter {
        do {
            let opened = try sessions.open(id)
            for repair in opened.repairs { screen.note(repair) }
            if let link = opened.brokenLink { screen.note(SessionText.editedLine(String(link), String(link + 1))) }
            return opened
        } catch {
            switch error {
            case .locked: return try fork(id, REPLText.lockedOffer(id), instead: error)
            case .readOnly: return try fork(id, REPLText.readOnlyOffer(error.message), instead: error)
            case _ where error.cause == .sessionDamaged: return try mend(id, instead: error)
            default: throw error
            }
        }
    }

    /// Offers a copy of a session that cannot be written to, or that another Assay holds.
    private func fork(_ id: String, _ offer: String, instead failure: SessionFailure) throws -> SessionWriter {
        guard place == .prompt, confirm.isInteractive, try confirm.ask(offer) == .yes else { throw failure }
        let fork = try sessions.fork(id, at: clock())
        screen.note(REPLText.forked(id, fork.header.id))
        return fork
    }

    /// The session that the prompt begins with; the earlier one's last turns are shown.
    func openSession(_ start: Launch.PromptStart) throws {
        switch start {
        case .new: session = try sessions.create(workspace: self.workspace, at: clock())
        case .latest:
            guard let latest = try latestSession() else { throw REPLFailure.noSession }
            try resume(latest)
        case .session(let name): try resume(sessions.id(matching: name))
        }
    }

    /// Goes on with a session and shows its last turns.
    func resume(_ id: String) throws {
        guard id != session?.header.id else { return }
        let opened = try open(id)
        change(to: opened)
        try showLastTurns(of: opened.conversation)
    }

    /// Leaves the present session, and with it what was chosen for it.
    func change(to next: SessionWriter) {
        secureSession()
        session?.close()
        (session, pendingModel, pendingParameters, pendingSystem) = (next, nil, [], nil)
        picked = PickedLines()
        forgetSentFiles()
    }

    /// What went out with a question that is no longer sent must go out again.
    func forgetSentFiles() { sentVersions = [:] }

    /// The blocks that the numbers name; without any the last answer's last block.
    func blocks(_ numbers: [String]) throws -> [BlockReference] {
        let conversation = try conversation()
        guard numbers.isEmpty else { return try numbers.map { try BlockReference.find($0, in: conversation) } }
        guard let last = try BlockReference.all(in: conversation).last else { throw REPLFailure.noCodeBlock }
        return [last]
    }

    /// For completion.
    var blockNumbers: [String] {
        guard let conversation = try? conversation(), let blocks = try? BlockReference.all(in: conversation) else {
            return []
        }
        return blocks.map { String($0.block.index) }
    }

    /// What is sent with the next request.
    var parameters: [JSONValue.Member] {
        settledParameters.filter { !AnswerSettings.names.contains($0.key) }
    }

    var answerSettings: AnswerSettings { AnswerSettings(settledParameters) }

    /// The parameters of the next request with those that are Assay's own.
    var settledParameters: [JSONValue.Member] {
        settings.service.parameters.merging(settings.parameters).merging(session?.conversation.parameters ?? [])
            .merging(pendingParameters)
    }
}
