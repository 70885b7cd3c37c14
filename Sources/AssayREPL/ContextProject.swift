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
