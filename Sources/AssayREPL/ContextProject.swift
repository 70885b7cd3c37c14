import AssayCore
import Settings
import Workshop

extension Context {
    /// How this workspace is tested and what its commits need. Read when it is needed, since the files may be edited meanwhile.
    func workspaceSettings() throws -> WorkspaceSettings {
        let folder = environment.workingFolder
        let top = Repository(containing: folder)?.top
        return try WorkspaceSettings(folders: [folder] + (top.map { [$0] } ?? []), locations: locations)
    }
}
