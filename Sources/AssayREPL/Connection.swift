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
    /// nil for one that answers from a script.
    var wireFormat: WireFormat?

    /// Whether the wire format has a place for pictures; the model may still refuse them.
    var takesPictures: Bool { wireFormat != .completions }

    /// - Throws: `.takesNoPictures` where the question has some and they cannot be sent
    func check(picturesOf question: SessionMessage) throws(InputFailure) {
        guard !takesPictures, let picture = question.attachments.first(where: { $0.mediaType != nil }) else { return }
        throw .takesNoPictures(service: name, picture: picture.path)
    }
}

/// Connects to the service that the settings name, and keeps it, so that its connections are used again.
final class Connections {
    private let scripted: (any CompletionService)?
    private var chat: (endpoint: ServiceSettings, service: ChatService)?
    /// The server is not let go while its connection is kept, during a long answer too.
    private var engine: (connection: EngineConnection, service: ChatService)?

    /// What commands printed, by their words: they are run once.
    private var printedKeys: [[String]: Secret] = [:]

    /// The model of a scripted service where none is named.
    static let defaultModel = "gpt-4.1-mini"
    /// A small machine reads a long question slowly, and says nothing meanwhile.
    static let engineSilence = Duration.seconds(600)

    init(scripted: (any CompletionService)?) {
        self.scripted = scripted
    }

    /// Starts the local engine where it is the service and does not run yet, with its progress on the screen.
    ///
    /// - Throws: `.noServiceYet` where the local engine is the service and is not installed.
    func connect(in context: Context) throws -> Connection {
        var connection = try open(in: context)
        connection.service = RedactingService(connection.service, context.redaction)
        return connection
    }

    private func open(in context: Context) throws -> Connection {
        if let scripted {
            let model = context.chosenModel ?? Connections.defaultModel
            return Connection(service: scripted, name: context.settings.service.name, model: model)
        }
        return context.settings.service.isLocal ? try connectEngine(in: context) : try connectServer(in: context)
    }

    private func connectServer(in context: Context) throws -> Connection {
        let settings = context.settings.service
        guard let model = context.chosenModel else { throw ServiceFailure.modelNeeded(service: settings.name) }
        let service = try chatService(in: context)
        return Connection(
            service: service, name: settings.name, model: model,
            contextWindow: settings.isAtItsOwnHost ? ModelFacts.of(model: model)?.contextWindow : nil,
            wireFormat: service.endpoint.wireFormat)
    }

    private func chatService(in context: Context) throws -> ChatService {
        let settings = context.settings.service
        if let chat, chat.endpoint == settings { return chat.service }
        let service = ChatService(try endpoint(in: context))
        chat = (settings, service)
        return service
    }

    /// Where the service that is not the local engine is reached; the command that prints its key is run now.
    func endpoint(in context: Context) throws -> Endpoint {
        let settings = context.settings.service
        var endpoint = Endpoint(settings, key: try key(of: settings, in: context))
        endpoint.keyRemedy = settings.keyRemedy
        endpoint.setLimits(context.settings, silence: endpoint.silenceTimeout)
        context.redaction.add(secretsOf: endpoint)
        return endpoint
    }

    private func key(of service: ServiceSettings, in context: Context) throws -> Secret? {
        switch service.key {
        case .none: return nil
        case .value(let key, _): return key
        case .missing(let variable): throw ServiceFailure.keyNeeded(service: service.name, variable: variable)
        case .withheld(let variable):
            let address = printable(service.baseURL.withoutPassword)
            context.screen.note(ServiceText.keyWithheld(variable, address, service.name))
            return nil
        case .command(let words):
            if let known = printedKeys[words] { return known }
            context.screen.lendTerminal()
            context.screen.status(ServiceText.waitingForKey(printable(words[0])))
            defer { context.screen.clearStatus() }
            let key = try KeyCommand(words).run(interruption: context.interrupts)
            printedKeys[words] = key
            return key
        }
    }

    private func connectEngine(in context: Context) throws -> Connection {
        let status = context.engine.status()
        guard status.isUsable, let model = try context.engineModel() else { throw REPLFailure.noServiceYet }
        defer { context.screen.clearStatus() }
        let connection = try context.engine.ensureRunning(
            model, progress: { context.screen.status(REPLText.progress($0)) },
            interruption: context.interrupts)
        return Connection(
            service: engineService(at: connection, in: context), name: "local", model: connection.model.name,
            contextWindow: connection.contextWindow, needsExamples: true)
    }

    private func engineService(at connection: EngineConnection, in context: Context) -> ChatService {
        if let engine, engine.connection.socket == connection.socket { return engine.service }
        var endpoint = Endpoint(
            "http://localhost/v1", socketPath: connection.socket, key: Secret(connection.key),
            address: HelpText.localEngine())
        endpoint.setLimits(context.settings, silence: Connections.engineSilence)
        let service = ChatService(endpoint)
        engine = (connection, service)
        return service
    }
}

extension Endpoint {
    fileprivate init(_ settings: ServiceSettings, key: Secret?) {
        self.init(settings.baseURL, key: key)
        (wireFormat, keyHeader, caFile, proxy) = (
            settings.wireFormat, settings.keyHeader, settings.caFile, settings.proxy
        )
        headers = settings.headers.map { Header(name: $0.name, value: $0.value) }
    }

    fileprivate mutating func setLimits(_ settings: Settings, silence: Duration) {
        connectTimeout = settings.connectTimeout.map { .seconds($0) } ?? connectTimeout
        silenceTimeout = settings.silenceTimeout.map { .seconds($0) } ?? silence
        attempts = settings.attempts
    }
}
