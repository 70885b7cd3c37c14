import AssayCore
import Providers
import Settings
import Terminal

/// What is offered where no completion service is set up yet.
struct FirstStart {
    let context: Context

    /// Asks how questions shall be answered; does nothing where that is settled.
    ///
    /// A key and an address hold for this run only: Assay writes no key to any file.
    func offerService() throws {
        guard context.settings.service.isLocal, !context.engine.status().isUsable else { return }
        let choices = [
            FirstStartText.installCoder(), FirstStartText.installSmall(), FirstStartText.enterKey(),
            FirstStartText.enterAddress(),
        ]
        switch try context.confirm.choose(FirstStartText.question(), choices, flag: "--service") {
        case 0: try install(.coder)
        case 1: try install(.small)
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
        default: context.screen.note(REPLText.noServiceYetHint())
        }
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

    /// A failed download must not keep the user from the prompt.
    private func install(_ model: EngineModel) throws {
        do {
            try context.installEngine(model)
        } catch let failure as any Failure {
            context.screen.report(failure)
        }
    }
}
