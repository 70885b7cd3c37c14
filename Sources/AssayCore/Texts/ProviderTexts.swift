/// What completion services say beside their answers, and the details of their failures.
package enum ProviderText: String, TextIdentifier {
    case toolCall = "provider.tool-call"
    case unknownFinish = "provider.unknown-finish"
    case libraryMissing = "provider.library-missing"
    case libraryTooOld = "provider.library-too-old"
    case outOfMemory = "provider.out-of-memory"
    case badScheme = "provider.bad-scheme"
    case badKey = "provider.bad-key"
    case connectTimeout = "provider.connect-timeout"
    case noAnswer = "provider.no-answer"
    case emptyAnswer = "provider.empty-answer"
    case notJSON = "provider.not-json"
    case webPage = "provider.web-page"
    case noEvents = "provider.no-events"
    case eventTooLarge = "provider.event-too-large"
    case noChoices = "provider.no-choices"
    case noDetail = "provider.no-detail"
    case redirected = "provider.redirected"
    case wrongPath = "provider.wrong-path"

    package var english: String {
        switch self {
        case .toolCall: "the model asked for a tool ({1}); Assay offers none"
        case .unknownFinish: "the service ended the answer with “{1}”"
        case .libraryMissing: "libcurl is not installed ({1})"
        case .libraryTooOld: "the installed libcurl is too old: it lacks {1}"
        case .outOfMemory: "out of memory"
        case .badScheme: "the address must begin with https:// or http://"
        case .badKey: "the key or a header holds a line break or another control character"
        case .connectTimeout: "no connection within {1} s"
        case .noAnswer: "the connection was closed without an answer ({1})"
        case .emptyAnswer: "it is empty"
        case .notJSON: "not JSON: {1}"
        case .webPage: "a web page: {1}"
        case .noEvents: "neither events nor JSON: {1}"
        case .eventTooLarge: "one event has more than {1} MB"
        case .noChoices: "no choices in it: {1}"
        case .noDetail: "no reason given"
        case .redirected: "it redirects to {1}, which is not followed; set that address instead"
        case .wrongPath: "{1} (does the address need /v1 at its end?)"
        }
    }
}
