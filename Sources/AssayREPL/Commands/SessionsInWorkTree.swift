import AssayCore
import SessionStore
import Workshop

extension Context {
    /// `/sessions init`: from then on sessions are kept in `Sessions` at the root of the work tree.
    func keepSessionsInWorkTree(json: Bool) throws {
        guard let repository = Repository(containing: environment.workingFolder) else {
            throw SessionListFailure.noWorkTree
        }
        let folder = SessionFolder(path: "\(repository.top)/\(SharedSessions.folder)")
        let made: [String]
        do throws(SessionFailure) { made = try folder.setUpSharing() } catch {
            if case .symbolicLink = error { throw SessionListFailure.initBlocked(path: folder.path) }
            throw error
        }
        if json {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("folder", folder.path)
            writer.key("made")
            writer.beginArray()
            for name in made { writer.string(name) }
            writer.endArray()
            writer.endObject()
            return screen.write(writer.text + "\n")
        }
        let shown = printable(environment.abbreviated(folder.path))
        guard !made.isEmpty else { return screen.note(SessionListText.initThere(shown)) }
        for name in made { screen.writeLine(SessionListText.initMade("\(shown)/\(name)")) }
        screen.note(SessionListText.initNext())
    }

    /// Whether git's name of a file, relative to the top, belongs to the sessions.
    func isOfSessions(_ gitPath: String, top: String) -> Bool {
        let folder = locations.sessions
        guard folder.hasPrefix(top + "/") else { return false }
        let sessions = folder.dropFirst(top.count + 1) + "/"
        return gitPath.hasPrefix(sessions)
    }
}
