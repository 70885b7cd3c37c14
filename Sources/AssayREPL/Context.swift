import AssayCore
import Providers
import SessionStore
import Settings
import Terminal
import Workshop

/// What a command works with: the surroundings, the session it belongs to, and the screen.
package final class Context {
    let place: Place
    let options: GlobalOptions
    let environment: Environment
    let locations: Locations
    let screen: Screen
    let interrupts: Interrupts
    let confirm: Confirm
    /// This program's own path.
    let executable: String
    /// Now; a test sets its own.
    let clock: () -> Timestamp
    let sessions: SessionFolder
    /// Takes secrets out of what is written and what is sent.
    let redaction: Redaction
    private let connections: Connections

    var settings: Settings
    /// Why the user's settings cannot be used, for commands that run all the same (`Command.toleratesSettings`).
    let settingsFailure: SettingsFailure?
    /// What `/model` chose in this session; it goes before everything else.
    var pendingModel: String?
    /// What `/system` said since the last question, empty where it took its text back; the next one notes it.
    var pendingSystem: String?
    /// What `/model` listed last, for `/model 2`.
    var listedModels: [String] = []
    /// What `/set` changed since the last question; the next one notes it in the session.
    var pendingParameters: [JSONValue.Member] = []
    /// The session that the prompt stands in, or that the shell's command opened.
    var session: SessionWriter?
    /// The session that a shell's command found, named on standard error once.
    var foundSession: String?
    /// What `/sessions` listed last, for `/resume 2`.
    var listedSessions: [String] = []
    /// The SHA-256 of the files of the change set as they went out last, by path.
    var sentVersions: [String: String] = [:]
    /// The test command that was given last in this run.
    var givenTest: String?
    /// What need not be said again.
    var said: Set<String> = []
    /// What `/find` picked for the next question.
    var picked = PickedLines()
    /// The question that could not be sent; nil once one went out.
    var unsent: Unsent?
    var wantsToQuit = false
    /// Computed when it is first needed, because a repository is known by its first commit and git must be asked.
    private(set) lazy var workspace = Workspace(of: environment.workingFolder)

    /// - Parameters:
    ///   - scriptedService: answers in place of the service that the settings name.
    ///   - toleratesSettings: takes those of a fresh machine where the user's cannot be used; see `settingsFailure`.
    init(
        place: Place, options: GlobalOptions, environment: Environment, screen: Screen, executable: String,
        clock: @escaping () -> Timestamp, scriptedService: (any CompletionService)? = nil,
        toleratesSettings: Bool = false
    ) throws {
        (self.place, self.options, self.environment) = (place, options, environment)
        (self.screen, self.executable, self.clock) = (screen, executable, clock)
        interrupts = Interrupts.install()
        confirm = Confirm(screen: screen, interrupts: interrupts)
        connections = Connections(scripted: scriptedService)
        var locations = try Locations(environment: environment, sessions: options.sessionsFolder)
        let settled = TolerantSettings(options, environment, locations)
        if let failure = settled.failure, !toleratesSettings { throw failure }
        (settings, settingsFailure) = (settled.settings, settled.failure)
        if let folder = settings.sessions, locations.hasDefaultSessions { locations.sessions = folder }
        self.locations = locations
        redaction = Redaction(rules: settled.redaction, variables: { environment.variables })
        sessions = SessionFolder(path: locations.sessions, index: locations.index, redaction: redaction)
    }

    /// The folder that saving may write in: the one that Assay was started in.
    var workFolder: WorkFolder { WorkFolder(root: environment.workingFolder) }

    /// The service that the settings name, ready to answer.
    func connect() throws -> Connection {
        try connections.connect(in: self)
    }

    /// Where the service is reached that is not the local engine.
    func endpoint() throws -> Endpoint {
        try connections.endpoint(in: self)
    }
}
