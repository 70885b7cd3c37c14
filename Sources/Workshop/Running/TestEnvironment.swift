import AssayCore

/// What a project's tests see besides the candidate tree: its dependencies and the user's programs.
package struct TestEnvironment: Sendable, Equatable {
    /// Over the tree's own mount, in order; all read-only.
    package var mounts: [SandboxMount] = []
    /// With `PATH`.
    package var environment: [String: String] = [:]
    /// Folders that tools write to, as paths relative to the top: each candidate gets a copy (`copyDependencies(into:)`).
    package var copies: [String] = []
    /// What the user should know, in words.
    package var notes: [String] = []
    private let top: String

    /// The most bytes of a folder that is copied; a larger one is mounted read-only.
    package static let copyLimit = 2 << 30

    /// Finds what tests need. Reads files of the work tree and the user's installations; starts nothing and writes nothing.
    ///
    /// Only folders that are known to hold dependencies are given (`DependencyFolder`), never the home folder, never single
    /// ignored files.
    ///
    /// - Parameters:
    ///   - top: the real work tree's; the candidate is seen at this path
    ///   - untracked: paths relative to the top that git ignores or does not know, as `git ls-files --others --directory -z` gives them:
    ///     folders whole, with or without a final slash. In a folder without git: the names in it
    ///   - environment: the user's: `PATH`, `HOME`, `VIRTUAL_ENV`, and the variables of pyenv, rustup, Go and the like
    package init(
        top: String, untracked: [String], environment: [String: String], copyLimit: Int = TestEnvironment.copyLimit
    ) {
        self.top = top
        var paths: [String] = []
        var virtual = environment["VIRTUAL_ENV"].flatMap { PythonEnvironment(at: $0) }
        for entry in untracked.sorted() {
            let path = entry.hasSuffix("/") ? String(entry.dropLast()) : entry
            guard !path.isEmpty, !path.split(separator: "/").contains(".."), !path.hasPrefix("/"),
                let kind = DependencyFolder(at: "\(top)/\(path)")
            else { continue }
            add(path, kind, copyLimit)
            if kind == .python, virtual == nil, !path.contains("/") {
                virtual = PythonEnvironment(at: "\(top)/\(path)")
            }
            if kind == .node, !path.contains("/") { paths.append("\(top)/\(path)/.bin") }
        }
        let user = UserPrograms(environment: environment, top: top)
        if let virtual {
            self.environment["VIRTUAL_ENV"] = virtual.path
            if !RunFiles.lies(virtual.path, in: top) { addPython(virtual) }
            paths.insert("\(virtual.path)/bin", at: 0)
        }
        add(user.mounts)
        self.environment.merge(user.environment) { $1 }
        self.environment["PATH"] = Self.joined(paths + user.path)
    }

    /// Each folder once, at its first place.
    private static func joined(_ folders: [String]) -> String {
        var seen: Set<String> = []
        return folders.filter { !$0.contains(":") && seen.insert($0).inserted }.joined(separator: ":")
    }

    private mutating func add(_ path: String, _ kind: DependencyFolder, _ copyLimit: Int) {
        let whole = "\(top)/\(path)"
        if kind == .python, let python = PythonEnvironment(at: whole) { return addPython(python) }
        guard kind == .built else { return add([SandboxMount(realPath(of: whole) ?? whole, at: whole)]) }
        if RunFiles.size(of: whole, limit: copyLimit) != nil { return copies.append(path) }
        notes.append(RunText.noteReadOnly(EscapeFilter.clean(path), String(copyLimit >> 20)))
        add([SandboxMount(whole)])
    }

    private mutating func addPython(_ python: PythonEnvironment) {
        add(python.mounts)
        if let missing = python.missingBase {
            notes.append(RunText.noteNoBase(EscapeFilter.clean(python.path), EscapeFilter.clean(missing)))
        }
    }

    private mutating func add(_ more: [SandboxMount]) {
        for mount in more where !mounts.contains(where: { $0.target == mount.target }) { mounts.append(mount) }
    }

    /// What `setup:` made, over what was found: its folders and its programs come first.
    package mutating func add(_ setup: SetupResult) {
        let targets = Set(setup.mounts.map(\.target))
        mounts.removeAll { targets.contains($0.target) }
        mounts += setup.mounts
        copies.removeAll { targets.contains("\(top)/\($0)") }
        environment = setup.environment(adding: environment)
    }

    /// Copies what tools write to into a candidate's folder, sharing blocks where the file system can. What the
    /// candidate itself has at such a place is kept.
    ///
    /// - Returns: what the user should know
    package func copyDependencies(into candidate: String) throws(RunFailure) -> [String] {
        var notes: [String] = []
        for path in copies {
            let target = "\(candidate)/\(path)"
            guard RunFiles.kind(of: target) == nil, hasOnlyFolders(candidate, above: path) else {
                notes.append(RunText.noteInTheWay(EscapeFilter.clean(path)))
                continue
            }
            try RunFiles.makeFolders(RunFiles.folder(of: target))
            try FolderCopy.copy("\(top)/\(path)", to: target)
        }
        return notes
    }

    /// Whether the way to a path in the candidate leads through folders only, as far as it is there.
    private func hasOnlyFolders(_ candidate: String, above path: String) -> Bool {
        var place = candidate
        for part in path.split(separator: "/").dropLast() {
            place += "/\(part)"
            guard let kind = RunFiles.kind(of: place) else { return true }
            if kind != .folder { return false }
        }
        return true
    }

    /// Makes the places of mounts inside a candidate's folder, and leaves out the mounts whose place the candidate fills with
    /// something else than a folder, such as a link.
    package func mounts(for candidate: String) throws(RunFailure) -> [SandboxMount] {
        var result: [SandboxMount] = []
        for mount in mounts {
            if RunFiles.lies(mount.target, in: top) {
                var place = candidate
                var isFree = true
                for part in mount.target.dropFirst(top.count + 1).split(separator: "/") {
                    place += "/\(part)"
                    let kind = RunFiles.kind(of: place)
                    if kind == nil { try RunFiles.makeFolders(place) }
                    isFree = isFree && (kind == nil || kind == .folder)
                    if !isFree { break }
                }
                guard isFree else { continue }
            }
            result.append(mount)
        }
        return result
    }
}
