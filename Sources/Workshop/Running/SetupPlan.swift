import AssayCore
import Crypto

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The settings' `setup:` for one state of a project: the commands, and what their result depends on.
package struct SetupPlan: Sendable, Equatable {
    package let commands: [String]
    /// SHA-256, hexadecimal: of the commands, the contents of the files that say which dependencies there are, and the interpreters. The
    /// same key means the same result.
    package let key: String
    /// Whether a virtual environment of Python is made first.
    package let needsPython: Bool

    /// Changed where the layout of a result changes.
    private static let version = "1"

    /// Files that say which dependencies a project has.
    private static let names: Set = [
        "pyproject.toml", "setup.py", "setup.cfg", "poetry.lock", "pdm.lock", "uv.lock", "Pipfile", "Pipfile.lock",
        "tox.ini",
        "environment.yml", "package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml",
        "bun.lock", "Gemfile", "Gemfile.lock", "go.mod", "go.sum", "Cargo.toml", "Cargo.lock", "Package.swift",
        "Package.resolved", "composer.json", "composer.lock", "mix.exs", "mix.lock", ".python-version", ".nvmrc",
        ".npmrc",
    ]
    private static let pythonWords: Set = [
        "pip", "pip3", "python", "python3", "uv", "poetry", "pdm", "pipenv", "hatch", "tox", "nox", "pytest",
    ]

    /// - Parameters:
    ///   - tree: a folder that holds the candidate's files
    ///   - search: the user's programs
    package init(commands: [String], tree: String, search: ProgramSearch) {
        self.commands = commands
        let words = commands.flatMap { $0.split { !$0.isLetter && !$0.isNumber && !"._-/".contains($0) } }.map(
            String.init)
        needsPython = words.contains { Self.pythonWords.contains(RunFiles.name(of: $0)) }
        var hash = SHA256()
        func add(_ text: String) {
            hash.update(data: Array("\(text.utf8.count):\(text)".utf8))
        }
        add(Self.version)
        for command in commands { add(command) }
        let named = words.filter { !$0.hasPrefix("/") && RunFiles.kind(of: "\(tree)/\($0)") == .file }
        for path in Set(Self.files(in: tree) + named).sorted() {
            add(path)
            add(sha256Hex(of: RunFiles.bytes(of: "\(tree)/\(path)", limit: 64 << 20) ?? []))
        }
        for name in ["python3", "node", "ruby", "go", "cargo", "swift"] {
            add(search.find(name).flatMap { realPath(of: $0) } ?? "")
        }
        key = hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// The files that count, down to the fourth level.
    private static func files(in tree: String, _ place: String = "", depth: Int = 4) -> [String] {
        RunFiles.names(in: "\(tree)/\(place)").flatMap { name -> [String] in
            let path = place.isEmpty ? name : "\(place)/\(name)"
            switch RunFiles.kind(of: "\(tree)/\(path)") {
            case .folder where depth > 1 && !name.hasPrefix(".") && name != "node_modules":
                return files(in: tree, path, depth: depth - 1)
            case .file where names.contains(name) || isRequirements(name): return [path]
            default: return []
            }
        }
    }

    private static func isRequirements(_ name: String) -> Bool {
        let isText = name.hasSuffix(".txt") || name.hasSuffix(".in")
        return isText && (name.contains("requirements") || name.contains("constraints"))
    }
}
