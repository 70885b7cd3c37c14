import AssayCore
import Providers
import Settings
import Terminal

/// One run of `assay`, from its arguments to its exit status.
package struct Program {
    let environment: Environment
    let screen: Screen
    /// This program's own path, which the local engine's watcher runs.
    let executable: String
    var clock: () -> Timestamp
    /// Answers in place of the service that the settings name.
    var scriptedService: (any CompletionService)?

    package init(
        environment: Environment, screen: Screen, executable: String, clock: @escaping () -> Timestamp,
        scriptedService: (any CompletionService)? = nil
    ) {
        (self.environment, self.screen, self.executable) = (environment, screen, executable)
        (self.clock, self.scriptedService) = (clock, scriptedService)
    }

    /// Runs and gives the exit status; a failure was shown by then.
    package func run(_ arguments: [String]) -> Int32 {
        var words = arguments
        do {
            let options = try GlobalOptions(extractingFrom: &words)
            // What a command has to show is shown also where it fails.
            let result = Result { try run(try Launch(words: words), options) }
            try screen.flush()
            try result.get()
            return 0
        } catch let status as ExitStatus {
            return status.value
        } catch let failure as any Failure {
            screen.report(failure.worded(at: .shell), prefix: "assay: ")
            return failure.cause.rawValue
        } catch {
            screen.report(REPLFailure.unexpected("\(error)"), prefix: "assay: ")
            return Cause.other.rawValue
        }
    }

    private func run(_ launch: Launch, _ options: GlobalOptions) throws {
        switch launch {
        case .help: screen.write(HelpCommand.overview(at: .shell))
        case .version: screen.write("assay \(Context.version)\n")
        case .superviseEngine(let words):
            let status = EngineSupervisor.run(arguments: words, environment: environment.variables)
            throw ExitStatus(status)
        case .command(let name, let words):
            let type = try CommandList.command(named: name, at: .shell)
            // Loading libcurl takes as long as all else before the request: both at once.
            if type == AskCommand.self { CurlLibrary.preload() }
            let context = try KeyFileOffer(screen: screen).mending {
                try self.context(at: .shell, options, toleratesSettings: type.toleratesSettings)
            }
            defer { context.tellRedactions() }
            defer { context.secureSession() }
            try CommandList.run(type, words: words, in: context)
        case .prompt(let start): try openPrompt(start, options)
        }
    }

    private func context(
        at place: Place, _ options: GlobalOptions, toleratesSettings: Bool = false
    ) throws -> Context {
        guard !environment.workingFolder.isEmpty else { throw REPLFailure.noWorkingFolder }
        return try Context(
            place: place, options: options, environment: environment, screen: screen, executable: executable,
            clock: clock, scriptedService: scriptedService,
            toleratesSettings: toleratesSettings)
    }

    private func openPrompt(_ start: Launch.PromptStart, _ options: GlobalOptions) throws {
        let context = try KeyFileOffer(screen: screen).mending { try self.context(at: .prompt, options) }
        let isInteractive = context.confirm.isInteractive
        if isInteractive { try FirstStart(context: context).offerService() }
        try context.openSession(start)
        if isInteractive { screen.note(context.banner) }
        context.tellNotices()
        if isInteractive { makePrivateFolder(containing: context.locations.history) }
        let reader = inputReader(
            screen: screen, interrupts: context.interrupts, historyPath: context.locations.history,
            complete: { PromptCompletion(context: context).completions(before: $0) }, warmUp: CurlLibrary.preload,
            remembering: { context.redaction.redactor.redact($0).text })
        try REPL(context: context, reader: reader, isInteractive: isInteractive).run()
    }
}

/// The end of the run where there is nothing more to say, since it was said in the command's own form.
struct ExitStatus: Error {
    var value: Int32

    init(_ value: Int32) {
        self.value = value
    }
}
