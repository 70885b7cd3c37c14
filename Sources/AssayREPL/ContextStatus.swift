import AssayCore
import SessionStore
import Terminal
import Workshop

extension Context {
    /// `assay 0.1 · local/SmolLM2-135M-Instruct · session 2026-11-23-1-k7f3 · ~/sales (git: main)`
    var banner: String {
        var model = "\(settings.service.name)/\(printable(modelName ?? "?"))"
        if settings.service.isLocal, (try? engineModel())?.isDemo == true { model += " (\(REPLText.demoModel()))" }
        return REPLText.banner(Context.version, model, session?.header.id ?? "", workingFolderLabel)
    }

    package static let version = "0.1"

    private var workingFolderLabel: String {
        let folder = printable(environment.abbreviated(environment.workingFolder))
        guard let head = Repository(containing: environment.workingFolder)?.head else { return folder }
        return REPLText.bannerGit(folder, printable(head))
    }

    /// Names and values for `/status`.
    var statusLines: [(name: String, value: String)] {
        var lines = [
            (StatusText.service(), "\(settings.service.name)/\(modelName ?? "?")"),
            (StatusText.folder(), workingFolderLabel),
        ]
        if let known = session?.conversation ?? (try? conversation()) {
            let id = known.log.header.id
            lines += [
                (StatusText.session(), id),
                (StatusText.file(), environment.abbreviated("\(locations.sessions)/\(id).json")),
                (StatusText.turns(), String(known.turns)),
            ]
            if known.turns > 0 { lines.append((StatusText.title(), known.title)) }
        }
        for member in settledParameters {
            var writer = JSONWriter()
            writer.value(member.value)
            lines.append((member.key, writer.text))
        }
        return lines + engineStatusLines.map { (StatusText.engine(), $0) }
    }

    /// The last two turns as they looked, long answers shortened.
    func showLastTurns(of conversation: Conversation) throws {
        screen.note(REPLText.sessionResumed(conversation.title, turnsText(conversation.turns)))
        let prompt = Prompt.standard(isUnicode: screen.output.isUnicode).text
        for event in try conversation.lastMessages(4) {
            guard case .message(let message) = event.body else { continue }
            switch message.role {
            case .user: screen.writeLine(prompt + printableText(message.content), .prompt)
            case .assistant: try FramedDisplay.draw(message, on: screen, lineLimit: 40)
            case .system: break
            }
        }
        try showOpenWork(of: conversation)
    }
}
