/// What is offered where no completion service is set up yet.
package enum FirstStartText: String, TextIdentifier {
    case question = "first-start.question"
    case installCoder = "first-start.install-coder"
    case installSmall = "first-start.install-small"
    case enterKey = "first-start.enter-key"
    case enterAddress = "first-start.enter-address"
    case askNoMore = "first-start.ask-no-more"
    case laterHint = "first-start.later.hint"
    case keyPrompt = "first-start.key-prompt"
    case optionalKeyPrompt = "first-start.optional-key-prompt"
    case addressPrompt = "first-start.address-prompt"
    case noAddress = "first-start.no-address"
    case keyNote = "first-start.key-note"
    case addressNote = "first-start.address-note"

    package var english: String {
        switch self {
        case .question: "No completion service is set up yet. What shall answer?"
        case .installCoder: "the local engine with the coder model: offline, 1.1 GB to fetch"
        case .installSmall: "the local engine with a small demo model: offline, 0.1 GB to fetch"
        case .enterKey: "OpenAI, with a key that I enter"
        case .enterAddress: "another OpenAI-compatible server, by its address"
        case .askNoMore: "nothing for now; do not ask again"
        case .laterHint:
            "no completion service is set up: assay engine install gets the local one; or set OPENAI_API_KEY, or OPENAI_BASE_URL for another server"
        case .keyPrompt: "key (not shown):"
        case .optionalKeyPrompt: "key, if it needs one (not shown):"
        case .addressPrompt: "address, such as http://server:8000/v1:"
        case .noAddress:
            "{1} is no address: it begins with http:// or https:// and names a host, or unix:// and a socket"
        case .keyNote: "the key holds for this run; set OPENAI_API_KEY to keep it"
        case .addressNote: "{1} holds for this run; set OPENAI_BASE_URL to keep it"
        }
    }
}
