import ArgumentParser
import AssayCore
import SessionStore
import Workshop

/// `/commit`: commits the change set, if every file of it has the level that it needs.
struct CommitCommand: Command {
    static let configuration = CommandConfiguration(commandName: "commit", abstract: HelpText.commit())
    static let group = CommandGroup.code
    static let hasShortForms = false

    @Option(name: .shortAndLong, help: ArgumentHelp(HelpText.commitMessage()))
    var message: String?

    @Option(help: ArgumentHelp(HelpText.commitUntested()))
    var untested: String?

    @Flag(name: .shortAndLong, help: ArgumentHelp(HelpText.commitEdit()))
    var edit = false

    @Flag(name: .shortAndLong, help: ArgumentHelp(HelpText.yes()))
    var yes = false

    @Flag(name: .customLong("no-sandbox"), help: ArgumentHelp(HelpText.noSandbox()))
    var noSandbox = false

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    mutating func run(in context: Context) throws {
        let session = try context.writableSession()
        let paths = session.conversation.changes.entries.map(\.path)
        guard !paths.isEmpty else { throw CodeFailure.emptyChangeSet }
        if let untested, untested.allSatisfy(\.isWhitespace) { throw CodeFailure.noReason }
        let project = try Project(in: context, isBare: noSandbox)
        var preparation = try CommitPreparation(project.repository, changeSet: paths)
        var standing = try standing(of: preparation.candidate, in: project)
        let tested = preparation.candidate.id
        let hook = try preparation.runPreCommitHook()
        if let note = hook.note { context.screen.note(note) }
        if hook.tree != tested { standing = try self.standing(of: preparation.candidate, in: project) }
        try warnOfSecrets(in: preparation.candidate, of: project)
        guard let message = try text(for: preparation.candidate, in: project) else {
            throw QuietFailure.declined
        }
        let evidence = try CommitEvidence(standing, preparation.candidate, in: project)
        let result = try preparation.finish(message: message, trailers: evidence.trailers)
        let own = try project.entries().filter { project.author(of: $0.entry) != .model }.map(\.entry.path)
        let committed = result.changes.compactMap { project.repository.sessionPath(of: $0.path) }
        try session.append(
            .commit(
                CommitRecord(
                    commit: result.id, tree: result.tree, parent: preparation.candidate.head,
                    test: standing.test?.seq, level: evidence.level?.name ?? "", reason: untested,
                    paths: paths + committed.filter { !paths.contains($0) }, ownPaths: own, message: message)),
            at: context.clock())
        show(result, evidence, on: context)
    }

    private func standing(of candidate: CandidateTree, in project: Project) throws -> Standing {
        if let untested { return try .overridden(untested, for: candidate, in: project) }
        return try project.context.screen.quietly(json) { try .reach(for: candidate, in: project) }
    }

    /// Of files that hold what looks like a secret: git keeps them for ever, and a file is committed as it is.
    private func warnOfSecrets(in candidate: CandidateTree, of project: Project) throws {
        let context = project.context
        let changed = Set(candidate.changes.map(\.path))
        for (path, entry) in try project.entries() where changed.contains(path) {
            guard let version = try? context.workFolder.contents(of: entry.path) else { continue }
            let found = context.redaction.redactor.redact(String(decoding: version.bytes, as: UTF8.self)).counts
            guard !found.isEmpty else { continue }
            context.screen.note(
                RedactionText.committed(printable(entry.path), found.names.joined(separator: ", ")))
        }
    }

    // MARK: The message

    /// nil where the user says no.
    private func text(for candidate: CandidateTree, in project: Project) throws -> String? {
        let context = project.context
        var text = try message ?? CommitMessage(candidate, in: project).draft()
        if edit { text = try context.edited(text) }
        guard message == nil, !edit, !yes else { return try final(text, context) }
        while true {
            context.screen.write(
                text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \(printable(String($0)))\n" }
                    .joined())
            let count = String(candidate.changes.count)
            switch try context.confirm.askOrEdit(CodeText.commitQuestion(count)) {
            case .yes: return try final(text, context)
            case .edit: text = try context.edited(text)
            case .no: return nil
            }
        }
    }

    /// As it goes to git, which keeps it for ever: without controls and secrets.
    private func final(_ typed: String, _ context: Context) throws -> String {
        let text = EscapeFilter.clean(typed)
        guard !text.allSatisfy(\.isWhitespace) else { throw CodeFailure.emptyMessage }
        let redacted = context.redaction.redactor.redact(text)
        context.redaction.note(redacted.counts)
        return redacted.text
    }

    // MARK: Showing

    /// `[main 4f1c2ab] Add the sales pipeline     2 files, 55 lines`
    private func show(_ result: CommitResult, _ evidence: CommitEvidence, on context: Context) {
        if json { return context.screen.write(result.json(evidence)) }
        let place = result.branch.map { "\(printable($0)) " } ?? ""
        let files = result.changes.count == 1 ? CodeText.oneFile() : CodeText.files(String(result.changes.count))
        let size = lineCountText(of: repeatElement(UInt8(ascii: "\n"), count: result.added + result.removed))
        context.screen.write(
            "  [\(place)\(result.id.prefix(7))] \(printable(result.subject))   \(files), \(size)\n")
        for trailer in evidence.trailers where ["Assay-Test", "Assay-Level"].contains(trailer.key) {
            context.screen.write("  \(printable(trailer.line))\n")
        }
        for note in result.notes { context.screen.note(printable(note)) }
    }
}

extension CommitResult {
    fileprivate func json(_ evidence: CommitEvidence) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("commit", id)
        writer.member("tree", tree)
        writer.key("branch")
        if let branch { writer.string(branch) } else { writer.null() }
        writer.member("subject", subject)
        writer.member("added", added)
        writer.member("removed", removed)
        writer.key("paths")
        writer.beginArray()
        for change in changes { writer.string(change.path) }
        writer.endArray()
        writer.key("trailers")
        writer.beginArray()
        for trailer in evidence.trailers { writer.string(trailer.line) }
        writer.endArray()
        writer.endObject()
        return writer.text + "\n"
    }
}

extension CommitEvidence.Level {
    var name: String {
        switch self {
        case .tested: "tested"
        case .checked: "checked"
        case .untested: "untested"
        }
    }
}

extension CommitEvidence {
    /// What the session knows of a tree, for the trailers of its commit.
    init(_ standing: Standing, _ candidate: CandidateTree, in project: Project) throws {
        let session = try project.context.writableSession()
        let changed = Set(candidate.changes.map(\.path))
        let saved = try project.entries().filter { changed.contains($0.gitPath) }
        var models: [String] = []
        for entry in saved {
            guard let answer = entry.entry.saved?.message,
                case .message(let message) = try session.conversation.log.event(answer).body,
                let model = message.sent?.model, !models.contains(model)
            else { continue }
            models.append(model)
        }
        let anchor = session.anchor
        self.init(
            session: Session(id: session.id, sequence: anchor.seq, hash: anchor.hash),
            blocks: saved.compactMap { gitPath, entry in
                entry.saved.map { Block(path: gitPath, message: $0.message, block: $0.block) }
            },
            test: standing.test.map { Test($0.record) }, level: standing.level, models: models)
        redact(with: project.context.redaction)
    }

    /// A message of git's is kept for ever, and is none of the session's: its texts are cleaned here.
    private mutating func redact(with redaction: Redaction) {
        var cleaner = Cleaner(redactor: redaction.redactor)
        for index in blocks.indices { cleaner.clean(&blocks[index].path) }
        for index in models.indices { cleaner.clean(&models[index]) }
        if let known = test {
            var test = known
            cleaner.clean(&test.command)
            self.test = test
        }
        switch level {
        case .checked(var what):
            cleaner.clean(&what)
            level = .checked(what: what)
        case .untested(var reason):
            cleaner.clean(&reason)
            level = .untested(reason: reason)
        case .tested, nil: break
        }
        redaction.note(cleaner.counts)
    }
}

extension CommitEvidence.Test {
    init(_ record: TestRecord) {
        let counts = record.passed.map {
            CommitEvidence.Counts(passed: $0, failed: record.failed ?? 0, skipped: record.skipped ?? 0)
        }
        self.init(
            command: record.command, exit: record.exit ?? 1, counts: counts, tree: record.tree, sandbox: record.sandbox)
    }
}
