/// A language that a code block can be run in: one row of the table.
struct RunLanguage: Sendable, Equatable {
    enum Way: Sendable, Equatable {
        /// The program reads the file.
        case interpreted(options: [String] = [])
        /// The program makes an executable of it, which is then run; words before `-o` and after the file's name.
        case compiled(before: [String] = [], after: [String] = [])
    }

    /// The first is the one that is shown.
    let names: [String]
    let fileExtension: String
    /// Any of them will do; the first that is there is taken.
    let programs: [String]
    let way: Way

    static let table: [RunLanguage] = [
        row(["python", "py", "python3"], "py", ["python3", "python"]),
        row(["bash"], "sh", ["bash"]),
        row(["sh", "shell", "posix-sh", "dash"], "sh", ["sh"]),
        row(["zsh"], "zsh", ["zsh"]),
        row(["fish"], "fish", ["fish"]),
        row(["javascript", "js", "node", "mjs", "nodejs"], "js", ["node"]),
        row(["commonjs", "cjs"], "cjs", ["node"]),
        row(["typescript", "ts"], "ts", ["tsx", "bun"]),
        row(["ruby", "rb"], "rb", ["ruby"]),
        row(["perl", "pl"], "pl", ["perl"]),
        row(["php"], "php", ["php"]),
        row(["lua"], "lua", ["lua", "lua5.4", "luajit"]),
        row(["r"], "R", ["Rscript"]),
        row(["julia", "jl"], "jl", ["julia"]),
        row(["awk"], "awk", ["awk"], .interpreted(options: ["-f"])),
        row(["swift"], "swift", ["swiftc"], .compiled()),
        row(["go", "golang"], "go", ["go"], .compiled(before: ["build"])),
        row(["rust", "rs"], "rs", ["rustc"], .compiled(before: ["--edition", "2021"])),
        row(["c"], "c", ["cc", "gcc", "clang"], .compiled(after: ["-lm"])),
        row(["c++", "cpp", "cxx", "cc"], "cpp", ["c++", "g++", "clang++"], .compiled()),
    ]

    /// Info strings of what is to be read, not run.
    static let transcripts: Set = ["console", "shell-session", "shellsession", "sh-session", "terminal", "doscon"]

    static var shownNames: String { table.map { $0.names[0] }.joined(separator: ", ") }

    /// - Parameter name: as in an info string, in any case
    static func named(_ name: String) -> RunLanguage? {
        let name = name.lowercased()
        return table.first { $0.names.contains(name) }
    }

    private static func row(
        _ names: [String], _ fileExtension: String, _ programs: [String], _ way: Way = .interpreted()
    ) -> RunLanguage {
        RunLanguage(names: names, fileExtension: fileExtension, programs: programs, way: way)
    }
}
