import AssayCore
import Providers
import Settings
import Terminal

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What is offered where no completion service is set up yet.
struct FirstStart {
    let context: Context

    /// Asks how questions shall be answered, until a choice was made; does nothing where that is settled.
    ///
    /// A key and an address hold for this run only: Assay writes no key to any file.
    func offerService() throws {
        guard context.settings.service.isLocal, !context.engine.status().isUsable else { return }
        guard !isAnswered else { return tellHint() }
        let choices = [
            FirstStartText.installCoder(), FirstStartText.installSmall(), FirstStartText.enterKey(),
            FirstStartText.enterAddress(), FirstStartText.askNoMore(),
        ]
        switch try context.confirm.choose(FirstStartText.question(), choices, flag: "--service") {
        case 0: guard try install(.coder) else { return }
        case 1: guard try install(.small) else { return }
        case 2:
            let key = try context.confirm.secret(FirstStartText.keyPrompt(), flag: "OPENAI_API_KEY")
            guard !key.isEmpty else { return }
            context.settings.service = .openAI(baseURL: ServiceSettings.openAIBaseURL, key: Secret(key))
            context.screen.note(FirstStartText.keyNote())
        case 3:
            guard let address = try address() else { return }
            let key = try context.confirm.secret(FirstStartText.optionalKeyPrompt(), flag: "OPENAI_API_KEY")
            context.settings.service = .openAI(baseURL: address, key: key.isEmpty ? nil : Secret(key))
            context.screen.note(FirstStartText.addressNote(printable(address)))
        case 4: tellHint()
        default: return tellHint()
        }
        noteAnswer()
    }

    private func tellHint() { context.screen.note(Place.prompt.worded(FirstStartText.laterHint())) }

    private var isAnswered: Bool { access(context.locations.firstStart, F_OK) == 0 }

    /// Where it cannot be noted, the next start asks again.
    private func noteAnswer() {
        makePrivateFolder(containing: context.locations.firstStart)
        let file = open(context.locations.firstStart, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        if file >= 0 { close(file) }
    }

    /// Asks until it is one that requests can go to; nil for none.
    private func address() throws -> String? {
        while true {
            let address = try context.confirm.enter(FirstStartText.addressPrompt(), flag: "OPENAI_BASE_URL")
            if address.isEmpty { return nil }
            if Endpoint(address).isUsable { return address }
            context.screen.say(FirstStartText.noAddress(printable(address)))
        }
    }

    /// Whether it is there now: a failed download must not keep the user from the prompt.
    private func install(_ model: EngineModel) throws -> Bool {
        do {
            try context.installEngine(model)
            return true
        } catch let failure as any Failure {
            context.screen.report(failure)
            return false
        }
    }
}
