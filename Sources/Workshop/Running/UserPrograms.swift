import AssayCore

/// The user's own programs, made reachable in a sandbox: a `PATH`, the installations that it leads to, and the variables that they need
/// to work without network and without the home folder.
///
/// Version managers put small scripts into `PATH` that need their whole machinery: here the versions that they would choose stand in `PATH`
/// themselves.
struct UserPrograms {
    private(set) var path: [String] = []
    private(set) var mounts: [SandboxMount] = []
    private(set) var environment: [String: String] = [:]

    private let user: [String: String]
    private let home: String
    private let top: String

    /// The most links in one folder that are followed to where their programs are installed.
    private static let linkLimit = 200

    init(environment user: [String: String], top: String) {
        (self.user, self.top) = (user, top)
        home = user["HOME"].flatMap { $0.count > 1 ? $0 : nil } ?? "/nonexistent"
        for folder in ProgramSearch(path: user["PATH"] ?? "").folders { add(folder) }
        for folder in ["/usr/local/bin", "/usr/bin", "/bin"] where !path.contains(folder) { path.append(folder) }
        addGo()
        addUserSite()
    }

    private mutating func add(_ folder: String) {
        if Installation.isSystem(folder) || RunFiles.lies(folder, in: top) { return path.append(folder) }
        if RunFiles.lies(home, in: folder) || !RunFiles.isFolder(folder) { return }
        if let manager = VersionManager(shims: folder, environment: user) {
            for version in manager.versions(for: top) { addVersion(version) }
            return
        }
        if VersionManager.isMachinery(folder) { return }
        if RunFiles.isProgram("\(folder)/rustup") { addRust(folder) }
        path.append(folder)
        mount(Installation.mounts(forPrograms: folder, home: home))
        addLinked(from: folder)
    }

    private mutating func mount(_ more: [SandboxMount]) {
        for mount in more where !mounts.contains(where: { $0.target == mount.target }) { mounts.append(mount) }
    }

    private mutating func addVersion(_ version: String) {
        path.append("\(version)/bin")
        mount(Installation.mounts(forPrograms: "\(version)/bin", home: home))
        if let python = PythonEnvironment(at: version) { mount(python.mounts) }
    }

    /// Programs that are links to an installation of their own, as uv and pipx make them.
    private mutating func addLinked(from folder: String) {
        var folders: Set<String> = []
        for name in RunFiles.names(in: folder).prefix(Self.linkLimit)
        where RunFiles.kind(of: "\(folder)/\(name)") == .link {
            guard let real = realPath(of: "\(folder)/\(name)"), !Installation.isSystem(real) else { continue }
            folders.insert(RunFiles.folder(of: real))
        }
        for linked in folders.sorted() where !RunFiles.lies(linked, in: folder) && !RunFiles.lies(home, in: linked) {
            if let python = PythonEnvironment(at: RunFiles.folder(of: linked)) {
                mount(python.mounts)
            } else {
                mount(Installation.mounts(forPrograms: linked, home: home))
            }
        }
    }

    // MARK: Languages

    /// The toolchain that rustup's stand-ins would choose, before them.
    private mutating func addRust(_ folder: String) {
        let rustup = user["RUSTUP_HOME"] ?? "\(home)/.rustup"
        if let toolchain = Self.rustToolchain(in: rustup, top: top, user["RUSTUP_TOOLCHAIN"]) {
            path.append("\(toolchain)/bin")
            mount([SandboxMount(realPath(of: toolchain) ?? toolchain, at: toolchain)])
        }
        let cargo = user["CARGO_HOME"] ?? RunFiles.folder(of: folder)
        environment["CARGO_HOME"] = cargo
        environment["CARGO_NET_OFFLINE"] = "true"
        mount(["registry", "git"].map { "\(cargo)/\($0)" }.filter(RunFiles.isFolder).map { SandboxMount($0) })
        // It may say where crates come from; it may also hold a registry's token, and is not shown then.
        if let text = RunFiles.text(of: "\(cargo)/config.toml"), !text.contains("token"), !text.contains("@") {
            mount([SandboxMount("\(cargo)/config.toml")])
        }
    }

    private static func rustToolchain(in rustup: String, top: String, _ chosen: String?) -> String? {
        let ownFile = RunFiles.text(of: "\(top)/rust-toolchain.toml") ?? RunFiles.text(of: "\(top)/rust-toolchain")
        let own = ownFile.flatMap { value(of: "channel", in: $0) ?? ($0.contains("[") ? nil : firstWord(of: $0)) }
        let usual = RunFiles.text(of: "\(rustup)/settings.toml").flatMap { value(of: "default_toolchain", in: $0) }
        guard let name = chosen ?? own ?? usual else { return nil }
        let found = RunFiles.names(in: "\(rustup)/toolchains").first { $0 == name || $0.hasPrefix(name + "-") }
        return found.map { "\(rustup)/toolchains/\($0)" }
    }

    private static func firstWord(of text: String) -> String? {
        text.split(whereSeparator: \.isWhitespace).first.map(String.init)
    }

    /// The string of a line `key = "…"`.
    private static func value(of key: String, in text: String) -> String? {
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, firstWord(of: String(parts[0])) == key else { continue }
            return parts[1].split(separator: "\"", omittingEmptySubsequences: false).dropFirst().first.map(String.init)
        }
        return nil
    }

    private mutating func addGo() {
        guard RunFiles.exists("\(top)/go.mod") || RunFiles.exists("\(top)/go.work") else { return }
        environment["GOPROXY"] = "off"
        environment["GOTOOLCHAIN"] = "local"
        let goPath = user["GOPATH"].flatMap { $0.split(separator: ":").first.map(String.init) } ?? "\(home)/go"
        let cache = user["GOMODCACHE"] ?? "\(goPath)/pkg/mod"
        guard RunFiles.isFolder(cache) else { return }
        environment["GOMODCACHE"] = cache
        mount([SandboxMount(cache)])
    }

    /// What `pip install --user` installed.
    private mutating func addUserSite() {
        let base = user["PYTHONUSERBASE"] ?? "\(home)/.local"
        let folders = RunFiles.names(in: "\(base)/lib").filter { $0.hasPrefix("python") }.map { "\(base)/lib/\($0)" }
        guard !folders.isEmpty else { return }
        environment["PYTHONUSERBASE"] = base
        mount(folders.map { SandboxMount($0) })
    }
}

/// pyenv and those made after its model: stand-ins in `shims`, installations in `versions`.
struct VersionManager {
    let root: String
    /// The start of its variables: `PYENV`.
    let variable: String
    /// The file that names a project's version.
    let file: String
    private let environment: [String: String]

    private static let known = [
        ("PYENV", ".python-version"), ("RBENV", ".ruby-version"), ("NODENV", ".node-version"), ("GOENV", ".go-version"),
        ("JENV", ".java-version"),
    ]

    /// nil where the folder is no such manager's.
    init?(shims: String, environment: [String: String]) {
        guard RunFiles.name(of: shims) == "shims" else { return nil }
        root = RunFiles.folder(of: shims)
        guard RunFiles.isFolder("\(root)/versions") else { return nil }
        let name = RunFiles.name(of: root)
        let root = root
        guard
            let row = Self.known.first(where: {
                environment["\($0.0)_ROOT"] == root || name.hasSuffix($0.0.lowercased())
            })
        else { return nil }
        (variable, file, self.environment) = (row.0, row.1, environment)
    }

    /// The manager's own commands, and stand-ins of its plugins: useless without the whole of it.
    static func isMachinery(_ folder: String) -> Bool {
        var above = RunFiles.folder(of: folder)
        for _ in 0..<3 {
            if RunFiles.isFolder("\(above)/shims"), RunFiles.isFolder("\(above)/versions") {
                return !RunFiles.lies(folder, in: "\(above)/versions")
            }
            above = RunFiles.folder(of: above)
        }
        return false
    }

    /// Folders of the versions that hold for a folder, the first one first; "system" is none.
    func versions(for folder: String) -> [String] {
        names(for: folder).compactMap { name in
            if RunFiles.isFolder("\(root)/versions/\(name)") { return "\(root)/versions/\(name)" }
            let matching = RunFiles.names(in: "\(root)/versions").filter { $0.hasPrefix(name + ".") }
            return matching.max { Self.numbers($0).lexicographicallyPrecedes(Self.numbers($1)) }.map {
                "\(root)/versions/\($0)"
            }
        }
    }

    private static func numbers(_ version: String) -> [Int] {
        version.split { !$0.isNumber }.map { Int($0) ?? 0 }
    }

    private func names(for folder: String) -> [String] {
        if let chosen = environment["\(variable)_VERSION"], !chosen.isEmpty {
            return chosen.split(separator: ":").map(String.init).filter(Self.isName)
        }
        var folder = folder
        while true {
            if let text = RunFiles.text(of: "\(folder)/\(file)") { return Self.words(in: text) }
            let above = RunFiles.folder(of: folder)
            if above == folder || above == "." { break }
            folder = above
        }
        return Self.words(in: RunFiles.text(of: "\(root)/version") ?? "")
    }

    private static func words(in text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
            .flatMap { $0.split(whereSeparator: \.isWhitespace) }.map(String.init).filter(isName)
    }

    private static func isName(_ name: String) -> Bool { !name.contains("/") && !name.hasPrefix(".") }
}
