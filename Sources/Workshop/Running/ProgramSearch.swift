/// Where the user's programs are found: the folders of a `PATH`.
package struct ProgramSearch: Sendable, Equatable {
    /// Absolute folders, in order, each once. Relative ones, which mean another place in every folder, are left out.
    package let folders: [String]

    package init(path: String) {
        var seen: Set<String> = []
        folders = path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") && seen.insert($0).inserted }
    }

    /// The first program of this name, as an absolute path; an absolute path is itself where it is a program.
    package func find(_ name: String) -> String? {
        if name.hasPrefix("/") { return RunFiles.isProgram(name) ? name : nil }
        if name.isEmpty || name.contains("/") { return nil }
        return folders.lazy.map { "\($0)/\(name)" }.first(where: RunFiles.isProgram)
    }
}
