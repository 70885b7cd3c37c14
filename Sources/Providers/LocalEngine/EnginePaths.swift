import AssayCore
import Crypto

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Where the local engine keeps what lasts and what does not outlive the running server.
package struct EnginePaths: Sendable, Equatable {
    /// The virtual environment, the models and the choice among them.
    package let data: String
    /// Sockets, locks and state of running servers; made with mode 0700.
    package let runtime: String

    /// `data` is `$XDG_DATA_HOME/assay/engine`; `runtime` is `$XDG_RUNTIME_DIR/assay`, or `data/run`.
    ///
    /// A socket's path may have 103 bytes on macOS and 107 on Linux (`sun_path` in sys/un.h): where `runtime` would be
    /// too long for that, a folder in /tmp stands in for it, named after the user and the folder that was meant.
    package init(data: String, runtime: String) {
        self.data = data
        let longestName = "/v1-file-00000000-00000000.sock"
        if runtime.utf8.count + longestName.utf8.count <= 103 {
            self.runtime = runtime
        } else {
            self.runtime = "/tmp/assay-\(getuid())-\(SHA256.hash(data: Array(runtime.utf8)).prefix(4).hexadecimal)"
        }
    }

    var environment: String { data + "/venv" }
    var python: String { environment + "/bin/python" }
    /// What the virtual environment is good for, written when it is whole.
    var environmentMark: String { environment + "/.assay" }
    var models: String { data + "/models" }
    var downloads: String { data + "/downloads" }
    var installLock: String { data + "/install.lock" }
    /// The model that `use` set, as `EngineModel.identifier`.
    var choice: String { data + "/chosen" }

    func instance(of model: EngineModel) -> EngineInstance {
        EngineInstance(base: runtime + "/" + EngineInstance.prefix + model.shortName)
    }
}

/// The files of one running server. Each model has a server of its own, so that two sessions with different models
/// do not end each other's.
struct EngineInstance {
    /// The version of these files, so that an Assay of another version never waits for a server that it cannot read of.
    static let prefix = "v1-"

    let base: String

    /// Held exclusively while a server is started or ended; its modification time is that of the last use.
    var lock: String { base + ".lock" }
    /// Every client holds this one shared while it lives.
    var clients: String { base + ".clients" }
    /// The supervisor holds this one exclusively while it lives: that, not a process id, says that it does.
    var alive: String { base + ".alive" }
    var state: String { base + ".json" }
    var log: String { base + ".log" }
    /// A fresh name for each server, so that an old one cannot take the new one's socket away.
    func socket(_ token: String) -> String { base + "-" + token + ".sock" }
    /// The access key for a server that reads it from a file.
    var keyFile: String { base + ".key" }

    var isSupervised: Bool { FileLock.isHeld(alive) }
}
