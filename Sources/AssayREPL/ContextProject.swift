import AssayCore
import Settings
import Workshop

extension Context {
    /// How this workspace is tested and what its commits need. Read when it is needed, since the files may be edited meanwhile.
    func workspaceSettings() throws -> WorkspaceSettings {
        try WorkspaceSettings(
            folders: workspaceFolders(of: environment.workingFolder), locations: locations, environment: environment)
    }

    /// Says once what a workspace's own file wanted and does not get.
    func tellNotices() {
        for notice in settings.notices { noteOnce(notice) }
        settings.notices = []
    }

    /// Keeps what a test or a check said.
    ///
    /// - Returns: the event as the session holds it: without secrets
    func append(evidence: SessionEvent.Body) throws -> SessionEvent {
        let event = try writableSession(creating: true).append(evidence, at: clock())
        // What cannot be noted here is tested again where it is needed once more.
        try? OwnEvidence(locations: locations).add(event.body)
        return event
    }

    /// What an event of the session proves; nil, visibly, where this machine did not find it so itself.
    func evidence(_ seq: Int) throws -> SessionEvent.Body? {
        let body = try conversation().log.event(seq).body
        if OwnEvidence(locations: locations).holds(body) { return body }
        noteOnce(CodeText.foreignEvidence())
        return nil
    }

    /// A remark that is not repeated.
    func noteOnce(_ text: String) {
        if said.insert(text).inserted { screen.note(text) }
    }
}

/// Where a workspace's own files may be: the folder itself, then the top of its repository.
func workspaceFolders(of folder: String) -> [String] {
    guard let top = Repository(containing: folder)?.top, top != folder else { return [folder] }
    return [folder, top]
}
