import AssayCore

/// What is installed and what runs.
package struct EngineStatus: Sendable, Equatable {
    package enum Runtime: Sendable, Equatable {
        /// The user's own `llama-server`, by its path.
        case llamaServer(path: String)
        /// The private virtual environment, by the requirement that it holds (`xllamacpp==…`).
        case virtualEnvironment(requirement: String)
    }

    /// A server that runs or loads its model.
    package struct Running: Sendable, Equatable {
        package var model: EngineModel
        package var isReady: Bool
        /// The process that watches the server.
        package var supervisor: Int32
        /// The server's process group.
        package var server: Int32
        /// Resident bytes of the server, mapped model file included.
        package var memory: Int
        /// Tokens; 0 while it loads.
        package var context: Int
        /// Since something was last asked.
        package var idleSeconds: Double
    }

    /// nil where nothing can serve a model yet.
    package var runtime: Runtime?
    /// Coder before small; the chosen file last, if it is there.
    package var installed: [EngineModel]
    /// The model that is served where nothing else is said: the one given to `use`, else coder, else small.
    package var chosen: EngineModel?
    package var running: [Running]
    /// Why the chosen model's last server ended on its own, with the end of its log; empty where it did not.
    package var lastEnd: String

    /// Whether `ensureRunning` would find what it needs.
    package var isUsable: Bool { runtime != nil && chosen.map(installed.contains) == true }
}

/// How far `install` or `ensureRunning` is.
package struct EngineProgress: Sendable, Equatable {
    package enum Phase: Sendable, Equatable {
        case waiting, preparing, fetchingRuntime, fetchingModel, checking, loading

        package var text: String {
            switch self {
            case .waiting: EngineText.waiting()
            case .preparing: EngineText.preparing()
            case .fetchingRuntime: EngineText.fetchingRuntime()
            case .fetchingModel: EngineText.fetchingModel()
            case .checking: EngineText.checking()
            case .loading: EngineText.loading()
            }
        }
    }

    package var phase: Phase
    /// Bytes that have come, those of earlier runs included.
    package var done: Int
    /// Bytes of the whole; 0 where there is nothing to fetch.
    package var total: Int
}

/// Where requests go: OpenAI's interface under `http://localhost/v1`, through the Unix socket. The server is not let go
/// for want of clients while a value of this, or a copy, lives.
package struct EngineConnection: Sendable {
    package let model: EngineModel
    package let socket: String
    /// For `Authorization: Bearer`.
    package let key: String
    /// Tokens that one conversation has room for.
    package let contextWindow: Int
    let clientLock: FileLock
}
