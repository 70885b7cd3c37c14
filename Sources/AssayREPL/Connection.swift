import AssayCore
import Providers
import Settings

/// A service that is ready to answer, and the names that the session notes.
struct Connection {
    var service: any CompletionService
    var name: String
    var model: String
    /// In tokens; nil where it is not known.
    var contextWindow: Int?
    /// Whether the model names its files only after it was shown how, as small ones do.
    var needsExamples = false
    /// How it goes on with an answer that was cut off.
    var continuation = Continuation.inWords
}

/// Connects to the service that the settings name, and keeps it, so that its connections are used again.
final class Connections {
    private let scripted: (any CompletionService)?
    private var chat: (endpoint: ServiceSettings, service: ChatService)?
    private var engine: (connection: EngineConnection, service: ChatService)?

    /// The model of an OpenAI-compatible service where none is named.
    static let defaultModel = "gpt-4.1-mini"
    /// A small machine reads a long question slowly, and says nothing meanwhile.
    private static let engineSilence = Duration.seconds(600)

    init(scripted: (any CompletionService)?) {
        self.scripted = scripted
    }

    /// Starts the local engine where it is the service and does not run yet, with its progress on the screen.
    ///
    /// - Throws: `.noServiceYet` where the local engine is the service and is not installed.
    func connect(in context: Context) throws -> Connection {
        if let scripted {
            let model = context.chosenModel ?? Connections.defaultModel
            return Connection(service: scripted, name: context.settings.service.name, model: model)
        }
        switch context.settings.service {
        case .local: return try connectEngine(in: context)
        case .openAI(let baseURL, let key): return connectServer(baseURL, key, in: context)
        }
    }

    private func connectServer(_ baseURL: String, _ key: Secret?, in context: Context) -> Connection {
        let settings = context.settings
        if chat?.endpoint != settings.service {
            var endpoint = Endpoint(baseURL, key: key)
            endpoint.setTimeouts(settings, silence: endpoint.silenceTimeout)
            chat = (settings.service, ChatService(endpoint))
        }
        let service = chat?.service ?? ChatService(Endpoint(baseURL, key: key))
        return Connection(
            service: service, name: settings.service.name, model: context.chosenModel ?? Connections.defaultModel)
    }

    private func connectEngine(in context: Context) throws -> Connection {
        let status = context.engine.status()
        guard status.isUsable, let model = try context.engineModel() else { throw REPLFailure.noServiceYet }
        defer { context.screen.clearStatus() }
        let connection = try context.engine.ensureRunning(
            model, progress: { context.screen.status(REPLText.progress($0)) },
            interruption: context.interrupts)
        if engine?.connection.socket != connection.socket {
            var endpoint = Endpoint(
                "http://localhost/v1", socketPath: connection.socket, key: Secret(connection.key),
                address: HelpText.localEngine())
            endpoint.setTimeouts(context.settings, silence: Connections.engineSilence)
            engine = (connection, ChatService(endpoint))
        }
        let service = engine?.service ?? ChatService(Endpoint("http://localhost/v1"))
        return Connection(
            service: service, name: "local", model: connection.model.name, contextWindow: connection.contextWindow,
            needsExamples: true, continuation: .exact)
    }
}

extension Endpoint {
    fileprivate mutating func setTimeouts(_ settings: Settings, silence: Duration) {
        connectTimeout = settings.connectTimeout.map { .seconds($0) } ?? connectTimeout
        silenceTimeout = settings.silenceTimeout.map { .seconds($0) } ?? silence
    }
}
