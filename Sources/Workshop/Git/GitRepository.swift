import AssayCore

/// A work folder as git sees it: the repository it lies in, or a private one where it lies in none.
///
/// Two kinds of paths: the session's are relative to the work folder, git's to the top of the repository. `gitPath` and
/// `sessionPath` lead from one to the other.
package struct GitRepository: Sendable {
    /// Where Assay was started; absolute.
    package let workFolder: String
    /// The top of the work tree; the work folder itself where there is no repository.
    package let top: String
    /// The work folder's place below the top: empty, or with a slash at its end.
    package let prefix: String
    /// The folder that holds `HEAD` and the index.
    let gitFolder: String
    /// Runs git at the top.
    let git: Git
    /// Digits of an object's id: 40, or 64 with SHA-256.
    let idLength: Int
    /// Holds the private repository of a folder without git; nil where there is a real one.
    private let scratch: ScratchFolder?

    /// Whether the folder lies in no repository: trees can be made and laid out, nothing can be committed.
    package var isTemporary: Bool { scratch != nil }

    /// - Parameters:
    ///   - workFolder: the folder that holds the session's files
    ///   - environment: set over the inherited one for every git; nil takes a variable away
    /// - Throws: `.notRepository` where the folder lies in none, `.gitMissing`, `.gitTooOld`
    package init(workFolder: String, environment: [String: String?] = [:]) throws(GitFailure) {
        let folder = realPath(of: workFolder) ?? workFolder
        guard Repository(containing: folder) != nil else { throw .notRepository(folder: workFolder) }
        let git = Git(folder: folder, environment: environment)
        try GitRepository.checkVersion(git)
        let questions = ["--show-toplevel", "--absolute-git-dir", "--show-object-format", "--show-prefix"]
        let answers = try git.require(["rev-parse"] + questions).text
        let lines = answers.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 5 else { throw .commandFailed(command: "rev-parse", output: answers) }
        self.workFolder = folder
        (top, gitFolder, prefix) = (lines[0], lines[1], lines[3])
        idLength = lines[2] == "sha256" ? 64 : 40
        self.git = Git(folder: lines[0], environment: environment)
        scratch = nil
    }

    /// A private repository, without history, for a folder that lies in none. It is gone when the last copy of this
    /// value is.
    package init(withoutGit folder: String, environment: [String: String?] = [:]) throws(GitFailure) {
        let folder = realPath(of: folder) ?? folder
        var git = Git(folder: folder, environment: environment)
        let scratch = try ScratchFolder(in: git.temporaryFolder)
        try GitRepository.checkVersion(git)
        let made = scratch("repository")
        try git.require(["init", "--quiet", "--bare", "--template=", "--object-format=sha1", made])
        git.globals = ["--git-dir=\(made)", "--work-tree=\(folder)"]
        (workFolder, top, prefix, gitFolder) = (folder, folder, "", made)
        (self.git, idLength, self.scratch) = (git, 40, scratch)
    }

    /// The repository that the folder lies in, or a private one.
    package static func containing(
        _ folder: String, environment: [String: String?] = [:]
    ) throws(GitFailure) -> GitRepository {
        do {
            return try GitRepository(workFolder: folder, environment: environment)
        } catch .notRepository {
            return try GitRepository(withoutGit: folder, environment: environment)
        }
    }

    private static func checkVersion(_ git: Git) throws(GitFailure) {
        let text = try git.require(["version"]).line
        let numbers = text.split(whereSeparator: { !$0.isNumber }).prefix(2).compactMap { Int($0) }
        guard numbers.count == 2, (numbers[0], numbers[1]) >= (2, 39) else { throw .gitTooOld(version: text) }
    }

    // MARK: Paths

    /// git's path of a session's path. Letters only; nothing is looked up.
    func gitPath(of path: String) throws(GitFailure) -> String {
        do throws(WorkshopFailure) {
            return prefix + (try WorkPath(path).text)
        } catch {
            throw .file(error)
        }
    }

    /// The session's path of one of git's; nil where that lies outside the work folder.
    package func sessionPath(of gitPath: String) -> String? {
        // By bytes: a combining mark after the slash must not hide it.
        guard gitPath.utf8.starts(with: prefix.utf8) else { return nil }
        return String(decoding: gitPath.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }

    /// Where one of git's paths is read and written: the folder, and the path in it.
    func place(of gitPath: String) -> (folder: WorkFolder, path: String) {
        if let path = sessionPath(of: gitPath) { return (WorkFolder(root: workFolder), path) }
        return (WorkFolder(root: top), gitPath)
    }

    /// The file as it is now; nil where there is none, or a file where a folder should be.
    func contents(of gitPath: String) throws(GitFailure) -> FileVersion? {
        let (folder, path) = place(of: gitPath)
        do throws(WorkshopFailure) {
            return try folder.contents(of: path)
        } catch {
            if case .notFolder = error { return nil }
            throw .file(error)
        }
    }

    // MARK: HEAD

    /// The commit that is checked out; nil before the first one and without git.
    package func headCommit() throws(GitFailure) -> String? {
        let result = try git.run(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
        if result.status == 0 { return result.line }
        // An unborn branch: it has a name and no value. All else is damage.
        guard let branch = try headReference() else {
            throw .commandFailed(command: "rev-parse", output: result.complaint)
        }
        guard try git.run(["show-ref", "--verify", "--quiet", branch]).status != 0 else {
            throw .commandFailed(command: "rev-parse", output: result.complaint)
        }
        return nil
    }

    /// The full name of the branch that is checked out (`refs/heads/main`); nil where `HEAD` is detached.
    func headReference() throws(GitFailure) -> String? {
        let result = try git.run(["symbolic-ref", "--quiet", "HEAD"])
        return result.status == 0 ? result.line : nil
    }

    /// The id of the tree without entries, which every repository knows, in place of none.
    func orEmptyTree(_ tree: String?) throws(GitFailure) -> String {
        if let tree { return tree }
        return try git.require(["hash-object", "-t", "tree", "--stdin"]).line
    }

    /// The id that stands for nothing.
    var zeroID: String { String(repeating: "0", count: idLength) }

    func setting(_ name: String, isFlag: Bool = false) throws(GitFailure) -> String? {
        let result = try git.run(["config"] + (isFlag ? ["--type=bool"] : []) + ["--get", name])
        return result.status == 0 ? result.line : nil
    }

    /// The folders of other repositories in this one, relative to the top: what the index or a tree holds as a commit.
    ///
    /// - Parameter tree: nil for the user's index
    func submodules(of tree: String? = nil) throws(GitFailure) -> [String] {
        let command = tree.map { ["ls-tree", "-r", "-z", $0] } ?? ["ls-files", "-s", "-z"]
        return try git.require(command).fields.compactMap { line in
            guard line.hasPrefix("160000 "), let tab = line.utf8.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
            return String(line[line.index(after: tab)...])
        }
    }
}
