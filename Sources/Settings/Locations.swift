import AssayCore
import Crypto

/// Where Assay keeps its things, after the XDG base directory specification; the only place that knows it.
package struct Locations: Sendable, Equatable {
    /// `config.yaml`; need not exist.
    package var configuration: String
    /// The user's instructions for every model; need not exist.
    package var instructions: String
    /// Stands in the place of Assay's own prompt; need not exist.
    package var systemPrompt: String
    /// As DESIGN § 4 says where: the command line, `ASSAY_SESSIONS`, the repository's own folder, the state folder.
    package var sessions: String
    /// Whether nothing of that named the folder, so that `sessions:` in the configuration may.
    package private(set) var hasDefaultSessions: Bool
    package var history: String
    /// Sessions whose own folder did not take them any more.
    package var rescued: String
    /// Which files of workspaces are trusted.
    package var trusted: String
    /// Is there once the question of the first start was answered.
    package var firstStart: String
    /// What tests and checks of this machine said.
    package var evidence: String
    /// The folder of the test commands that were given.
    package var tests: String
    /// The folder of the sessions' index: beside them, and in the cache for sessions of a repository, from which an index
    /// could come that somebody else made.
    package var index: String {
        guard areSessionsOfRepository else { return "\(sessions)/.index" }
        return "\(cache)/index/" + SHA256.hash(data: Array(sessions.utf8)).prefix(16).hexadecimal
    }
    /// What can be made again: laid out trees, what `setup:` fetched.
    package var cache: String
    /// The local engine's runtime and models.
    package var engine: String
    /// Sockets and state of running engines.
    package var runtime: String

    /// - Parameter sessions: the folder that was asked for on the command line.
    /// - Throws: `.noHome` where a folder depends on the home folder and there is none.
    package init(environment: Environment, sessions: String? = nil) throws(SettingsFailure) {
        func base(_ variable: String, _ underHome: String) throws(SettingsFailure) -> String {
            // A relative path in these variables is invalid and to be ignored (XDG § 2).
            if let folder = environment[variable], folder.hasPrefix("/") { return folder }
            guard let home = environment.home, home.hasPrefix("/") else { throw .noHome }
            return "\(home)/\(underHome)"
        }
        let state = try base("XDG_STATE_HOME", ".local/state") + "/assay"
        let configuration = try base("XDG_CONFIG_HOME", ".config") + "/assay"
        self.configuration = "\(configuration)/config.yaml"
        instructions = "\(configuration)/ASSAY.md"
        systemPrompt = "\(configuration)/system.md"
        history = "\(state)/history"
        rescued = "\(state)/rescued"
        trusted = "\(state)/trusted"
        firstStart = "\(state)/first-start"
        evidence = "\(state)/evidence"
        tests = "\(state)/tests"
        cache = try base("XDG_CACHE_HOME", ".cache") + "/assay"
        let named = (sessions ?? environment["ASSAY_SESSIONS"]).map(environment.absolute) ?? environment.sharedSessions
        self.sessions = named ?? "\(state)/Sessions"
        hasDefaultSessions = named == nil
        if let folder = environment["ASSAY_ENGINE_HOME"] {
            engine = environment.absolute(folder)
        } else {
            engine = try base("XDG_DATA_HOME", ".local/share") + "/assay/engine"
        }
        let temporary = environment["XDG_RUNTIME_DIR"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        runtime = temporary.map { "\($0)/assay" } ?? "\(engine)/run"
    }
}

extension Environment {
    /// The path seen from the working folder; a leading `~/` is the home folder.
    package func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        if path.hasPrefix("~/"), let home { return home + path.dropFirst() }
        return "\(workingFolder)/\(path)"
    }

    /// The path with the home folder written as `~`, for people.
    package func abbreviated(_ path: String) -> String {
        guard let home, home != "/", path == home || path.hasPrefix(home + "/") else { return path }
        return "~" + path.dropFirst(home.count)
    }
}
