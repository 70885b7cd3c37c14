import AssayCore

/// A folder of a work tree, outside git, that is known to hold dependencies and nothing secret.
enum DependencyFolder: Equatable {
    /// A virtual environment.
    case python
    case node
    /// Others that tools only read.
    case fetched
    /// Tools write to it: builds.
    case built

    /// Follows a link; nil for everything that is not known.
    init?(at path: String) {
        guard RunFiles.isFolder(path) else { return nil }
        if RunFiles.exists("\(path)/pyvenv.cfg") {
            self = .python
            return
        }
        let real = RunFiles.name(of: realPath(of: path) ?? path)
        let parent = RunFiles.folder(of: path)
        func isBeside(_ names: String...) -> Bool { names.contains { RunFiles.exists("\(parent)/\($0)") } }
        switch RunFiles.name(of: path) {
        case "node_modules" where real == "node_modules": self = .node
        case "bower_components", "__pypackages__", ".eggs", "jspm_packages": self = .fetched
        case "vendor" where isBeside("Gemfile", "composer.json", "go.mod", "Cargo.toml"): self = .fetched
        case "bundle" where RunFiles.name(of: parent) == "vendor": self = .fetched
        case "deps" where isBeside("mix.exs", "rebar.config"): self = .fetched
        case ".build" where isBeside("Package.swift"): self = .built
        case "target" where isBeside("Cargo.toml", "pom.xml", "build.sbt"): self = .built
        case "_build" where isBeside("mix.exs", "dune-project", "rebar.config"): self = .built
        case ".tox", ".nox", ".gradle": self = .built
        // What an editable install knows of the project: its version and its commands.
        case let name where name.hasSuffix(".egg-info"): self = .built
        default: return nil
        }
    }
}

/// A Python virtual environment and the installation that it stands on.
struct PythonEnvironment: Equatable {
    let path: String
    /// The folder of the base interpreter, as the environment names it (PEP 405).
    let home: String?

    init?(at path: String) {
        guard path.hasPrefix("/"), let text = RunFiles.text(of: "\(path)/pyvenv.cfg") else { return nil }
        self.path = path
        let lines = text.split(whereSeparator: \.isNewline).map { $0.split(separator: "=", maxSplits: 1) }
        home = lines.first { $0.count == 2 && Self.trimmed($0[0]) == "home" }.map { Self.trimmed($0[1]) }
    }

    private static func trimmed(_ text: Substring) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The environment at its place, and its base wherever that lies.
    var mounts: [SandboxMount] {
        [SandboxMount(realPath(of: path) ?? path, at: path)]
            + baseFolders.flatMap { Installation.mounts(forPrograms: $0) }
    }

    /// Folders of programs: what the file names, and each link between the environment's `python` and the real one.
    private var baseFolders: [String] {
        var folders = home.map { [$0] } ?? []
        var program = "\(path)/bin/python"
        for _ in 0..<16 {
            guard let link = RunFiles.link(at: program) else { break }
            program = link.hasPrefix("/") ? link : "\(RunFiles.folder(of: program))/\(link)"
            folders.append(RunFiles.folder(of: program))
        }
        return folders.filter { !RunFiles.lies($0, in: path) }
    }

    /// The base's folder where it is gone: nothing can run then.
    var missingBase: String? {
        RunFiles.exists("\(path)/bin/python") ? nil : home ?? ""
    }
}
