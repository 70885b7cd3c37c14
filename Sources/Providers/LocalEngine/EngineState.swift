import AssayCore

/// What a supervisor tells about its server, as a private file. It counts only while the supervisor's lock is held.
struct EngineState: Equatable {
    enum Phase: String { case loading, ready, ended }

    var phase: Phase
    var model: EngineModel
    /// The supervisor's process id.
    var supervisor: Int32
    /// The server's process group.
    var server: Int32 = 0
    var socket: String
    var key: String
    /// Tokens that one conversation has room for, as the server tells it.
    var context: Int = 0
    /// Why it ended, printable.
    var reason: String = ""

    /// Reads the file at `path`; nil where there is none, or one of another format.
    init?(at path: String) {
        guard let value = try? JSONValue(EngineFiles.read(path)),
            let phase = value["phase"]?.stringValue.flatMap(Phase.init),
            let model = value["model"]?.stringValue.flatMap(EngineModel.init(identifier:)),
            let supervisor = value.integer("supervisor"), let server = value.integer("server"),
            let socket = value["socket"]?.stringValue, let key = value["key"]?.stringValue,
            let context = value.count("context"), let reason = value["reason"]?.stringValue
        else { return nil }
        self.init(
            phase: phase, model: model, supervisor: Int32(truncatingIfNeeded: supervisor), socket: socket, key: key)
        (self.server, self.context, self.reason) = (Int32(truncatingIfNeeded: server), context, reason)
    }

    init(phase: Phase, model: EngineModel, supervisor: Int32, socket: String, key: String) {
        (self.phase, self.model, self.supervisor) = (phase, model, supervisor)
        (self.socket, self.key) = (socket, key)
    }

    func write(to path: String) throws(EngineFailure) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("phase", phase.rawValue)
        writer.member("model", model.identifier)
        writer.member("supervisor", Int(supervisor))
        writer.member("server", Int(server))
        writer.member("socket", socket)
        writer.member("key", key)
        writer.member("context", context)
        writer.member("reason", reason)
        writer.endObject()
        try EngineFiles.write(writer.bytes + [0x0A], to: path)
    }
}

extension JSONValue {
    fileprivate func integer(_ key: String) -> Int? {
        if case .number(let spelling)? = self[key] { Int(spelling) } else { nil }
    }
}
