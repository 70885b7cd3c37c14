/// How a code block is run: the file that it is written to, and the command.
package struct RunPlan: Sendable, Equatable {
    /// The content's name in the folder that the command expects it in; without slashes.
    package let fileName: String
    /// The program, found in the user's `PATH`, and its arguments. Its output is that of the block's program.
    package let command: [String]
    /// The language's usual name, or the interpreter that the block's first line names.
    package let language: String

    /// Decides how a block is run. A first line `#!…` decides over the language, as it does for the system.
    ///
    /// - Parameters:
    ///   - language: the info string's first word; may be empty
    ///   - name: what the block is called, as a path; its last component names the file
    ///   - folder: where the file will lie, as seen by the command
    ///   - search: where the user's programs are
    package init(
        language: String, content: String, name: String? = nil, arguments: [String] = [], folder: String,
        search: ProgramSearch
    ) throws(RunFailure) {
        let row = RunLanguage.named(language)
        let ownName = name.map(RunFiles.name(of:)).flatMap { $0.isEmpty ? nil : $0 }
        if let shebang = Shebang(content) {
            let program = try shebang.found(in: search)
            fileName = ownName ?? Self.defaultName(row ?? RunLanguage.named(RunFiles.name(of: program)), content)
            command = [program] + shebang.arguments + ["\(folder)/\(fileName)"] + arguments
            self.language = RunFiles.name(of: shebang.program)
            return
        }
        if row == nil, RunLanguage.transcripts.contains(language.lowercased()) {
            throw .transcript(language: language)
        }
        guard let row = row ?? Self.row(forFile: ownName, unless: language) else { throw .unknownLanguage(language) }
        guard let program = row.programs.lazy.compactMap(search.find).first else {
            throw .missingProgram(names: row.programs, language: row.names[0])
        }
        fileName = Self.name(ownName, for: row, content)
        command = Self.command(row, program, "\(folder)/\(fileName)", content) + arguments
        self.language = row.names[0]
    }

    /// A block without a language is known by the ending of its name.
    private static func row(forFile name: String?, unless language: String) -> RunLanguage? {
        guard language.isEmpty, let name, let dot = name.lastIndex(of: ".") else { return nil }
        let ending = name[name.index(after: dot)...]
        return RunLanguage.table.first { $0.fileExtension == ending || $0.names.contains(String(ending)) }
    }

    private static func defaultName(_ row: RunLanguage?, _ content: String) -> String {
        guard let row else { return "main" }
        return "main." + (row.names[0] == "javascript" && isModule(content) ? "mjs" : row.fileExtension)
    }

    /// Node decides by the ending whether a file may `import` or may `require`.
    private static func isModule(_ content: String) -> Bool {
        content.split(whereSeparator: \.isNewline).contains { $0.hasPrefix("import ") || $0.hasPrefix("export ") }
    }

    /// Compilers judge a file by its ending: a name that has another one gets the language's.
    private static func name(_ name: String?, for row: RunLanguage, _ content: String) -> String {
        guard let name else { return defaultName(row, content) }
        if case .interpreted = row.way { return name }
        let ending = name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) }
        return ending == row.fileExtension || ending.map(row.names.contains) == true
            ? name : "\(name).\(row.fileExtension)"
    }

    private static func command(
        _ row: RunLanguage, _ program: String, _ file: String, _ content: String
    ) -> [String] {
        switch row.way {
        case .interpreted(let options): return [program] + options + [file]
        case .compiled(var before, let after):
            if row.names[0] == "swift", content.contains("@main") { before.append("-parse-as-library") }
            let words = [before, after].map { $0.joined(separator: " ") }
            return ["/bin/sh", "-c", buildScript, "sh", program, file] + words
        }
    }

    /// Makes the program in a private folder, then becomes it. `$3` and `$4` are words of the table, to be split.
    private static let buildScript = """
        compiler=$1 file=$2 before=$3 after=$4
        shift 4
        made=$(mktemp -d "${TMPDIR:-/tmp}/build.XXXXXX") || exit
        "$compiler" $before -o "$made/program" "$file" $after || exit
        exec "$made/program" "$@"
        """
}

/// What a first line `#!…` asks for.
struct Shebang: Equatable {
    /// An absolute path, or the name that `env` looks up.
    let program: String
    let arguments: [String]

    /// nil where the first line is none. The system hands over all words after the first as one; `env -S` splits them.
    init?(_ content: String) {
        guard content.hasPrefix("#!") else { return nil }
        let line = content.dropFirst(2).prefix { !$0.isNewline }
        let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
        guard let first = words.first else { return nil }
        var rest = words.count > 1 ? String(words[1].reversed().drop(while: \.isWhitespace).reversed()) : ""
        guard RunFiles.name(of: first) == "env" else {
            (program, arguments) = (first, rest.isEmpty ? [] : [rest])
            return
        }
        var split = [rest]
        if let option = ["-S ", "--split-string=", "-S"].first(where: rest.hasPrefix) {
            rest.removeFirst(option.count)
            split = rest.split(whereSeparator: \.isWhitespace).map(String.init)
        }
        guard let name = split.first, !name.isEmpty else { return nil }
        (program, arguments) = (name, Array(split.dropFirst()))
    }

    func found(in search: ProgramSearch) throws(RunFailure) -> String {
        if let path = search.find(program) { return path }
        throw .missingInterpreter(program)
    }
}
