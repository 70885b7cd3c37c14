import AssayCore
import SessionStore
import Workshop

extension Context {
    /// What goes with a question besides what it names: the files that the user added to the change set, where they
    /// changed since they went out last, and the output of `!!` commands since the last question.
    ///
    /// - Parameter isTrial: says nothing
    func additions(
        to question: SessionMessage, in conversation: Conversation, isTrial: Bool = false
    ) throws -> [Attachment] {
        let named = Set(question.attachments.map(\.path))
        var found: [Attachment] = []
        for entry in conversation.changes.entries where entry.isAdded && !named.contains(entry.path) {
            do {
                guard let version = try workFolder.contents(of: entry.path) else {
                    throw CodeFailure.noSuchFile(printable(entry.path))
                }
                guard version.sha256 != sentVersions[entry.path] else { continue }
                let text = try text(of: version.bytes, in: printable(entry.path))
                found.append(Attachment(path: entry.path, content: text, sha256: version.sha256))
            } catch let failure as any Failure {
                if !isTrial { noteOnce(CodeText.notSent(failure.message)) }
            }
        }
        let outputs = conversation.newOutputs.map { run in
            let status = run.exit.map { " (exit \($0))" } ?? ""
            let text = run.output.text.shortened(to: Context.mostOutput)
            return Attachment(path: "$ \(run.command)\(status)", content: text, sha256: sha256Hex(of: Array(text.utf8)))
        }
        for attachment in isTrial ? [] : found + outputs {
            screen.note(InputText.attached(printable(attachment.path), Sizes.text(attachment.content.utf8.count)))
        }
        return found + outputs
    }

    private func text(of bytes: [UInt8], in name: String) throws(InputFailure) -> String {
        guard bytes.count <= Attaching.largeFile else {
            throw .tooLarge(name, bytes: bytes.count, limit: Attaching.largeFile)
        }
        do { return try TextFile.text(of: bytes) } catch { throw .notText(name, error) }
    }

    /// Notes that these files of the change set are in the session now: they go out again when they have changed.
    func noteSent(_ attachments: [Attachment], in conversation: Conversation) {
        let added = Set(conversation.changes.entries.map(\.path))
        for attachment in attachments where added.contains(attachment.path) {
            sentVersions[attachment.path] = attachment.sha256
        }
    }

    /// `!cmd` and `!!cmd`.
    func runUserCommand(_ line: String) throws {
        let joins = line.hasPrefix("!!")
        let command = String(line.drop { $0 == "!" }).trimmingPrefix(while: \.isWhitespace)
        guard !command.isEmpty else { throw CodeFailure.noCommand }
        let shell = UserShell(environment: environment.variables)
        try screen.flush()
        interrupts.reset()
        let status = joins ? try capture(String(command), in: shell) : try run(String(command), in: shell)
        if status != 0 { screen.note(CodeText.exitStatus(String(status))) }
        if status != 0, !confirm.isInteractive { throw QuietFailure(cause: .other) }
    }

    /// With the terminal as it was before Assay.
    private func run(_ command: String, in shell: UserShell) throws -> Int {
        screen.lendTerminal()
        defer { interrupts.reset() }
        return try shell.run(command)
    }

    private func capture(_ command: String, in shell: UserShell) throws -> Int {
        let start = ContinuousClock.now
        let session = try writableSession(creating: true)
        let result = try shell.capture(command, interruption: interrupts) {
            screen.write($0)
            try? screen.flush()
        }
        interrupts.reset()
        try session.append(
            .run(
                RunRecord(
                    message: nil, block: nil, command: command, exit: result.status,
                    seconds: (ContinuousClock.now - start).inSeconds, sandbox: .none, output: result.output)),
            at: clock())
        return result.status
    }
}

extension Context {
    /// Bytes of a command's output that go with a question.
    fileprivate static let mostOutput = 64 << 10
}

extension String {
    /// The beginning and the end, where it is longer.
    func shortened(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        let (head, tail) = (utf8.prefix(limit / 2), utf8.suffix(limit / 2))
        return CappedOutput(
            head: String(decoding: head, as: UTF8.self), tail: String(decoding: tail, as: UTF8.self),
            omitted: utf8.count - limit
        ).text
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
