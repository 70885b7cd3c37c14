/// One row of the table of checks.
struct CheckRow: Sendable {
    /// What the file must look like: one of the globs or one of the interpreters, and the condition.
    var globs: [Glob] = []
    var interpreters: [String] = []
    var condition: @Sendable (CheckedFile, CheckSite) -> Bool = { _, _ in true }
    var name: String
    var kind = Check.Kind.syntax
    /// Nil for what is done in process.
    var program: String?
    var action: @Sendable (CheckedFile, CheckSite) -> Check.Action

    func isNamed(_ file: CheckedFile, _ site: CheckSite) -> Bool {
        globs.contains { $0.matches(file.path) } && condition(file, site)
    }

    func isInterpreted(_ file: CheckedFile, _ site: CheckSite) -> Bool {
        file.interpreter.map(interpreters.contains) == true && condition(file, site)
    }
}

/// What the choice of checks may ask about the machine and the tree.
struct CheckSite {
    var isInstalled: (String) -> Bool
    var hasPath: (String) -> Bool
}

extension CheckRow {
    /// A program whose last argument is the file.
    init(
        _ name: String, _ kind: Check.Kind = .syntax, _ globs: String..., interpreters: [String] = [],
        run program: String, _ arguments: [String],
        when condition: @escaping @Sendable (CheckedFile, CheckSite) -> Bool = { _, _ in true }
    ) {
        self.init(
            globs: globs.compactMap(Glob.init), interpreters: interpreters, condition: condition, name: name,
            kind: kind,
            program: program, action: { file, _ in .program(program, arguments + [file.argument]) })
    }

    init(_ name: String, _ globs: String..., inProcess check: InProcessCheck) {
        self.init(
            globs: globs.compactMap(Glob.init), name: name, program: nil, action: { _, _ in .inProcess(check) })
    }
}

extension CheckedFile {
    /// The path so that no program takes it for an option.
    var argument: String { path.hasPrefix("-") ? "./" + path : path }

    var folder: String {
        let parts = path.split(separator: "/").dropLast()
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }

    /// A play in a list at the top: `hosts:` in its first line or below, or an import of plays.
    var isPlaybook: Bool {
        var isItem = false
        return OutputLine.lines(of: head).contains { line in
            if !line.isIndented, !line.isEmpty, !line.hasPrefix("#") { isItem = line.hasPrefix("- ") }
            let starts = ["- hosts:", "- import_playbook:", "- ansible.builtin.import_playbook:"]
            return starts.contains(where: line.hasPrefix) || (isItem && line.hasPrefix("  hosts:"))
        }
    }

    /// By Ansible's layout: files of roles, and plays.
    var isAnsible: Bool { Self.roleFiles?.matches(path) == true || isPlaybook }

    private static let roleFiles = Glob("**/roles/*/{tasks,handlers,defaults,vars,meta}/**/*.{yml,yaml}")
}

/// The choice of checks.
package enum Checks {
    /// - Parameters:
    ///   - isInstalled: whether a program can be run in the sandbox
    ///   - hasPath: whether the tree has a file or folder at its path, also one that is not in the commit (`.terraform`)
    package static func plan(
        for file: CheckedFile, isInstalled: (String) -> Bool, hasPath: (String) -> Bool
    ) -> CheckPlan {
        withoutActuallyEscaping(isInstalled) { isInstalled in
            withoutActuallyEscaping(hasPath) { hasPath in
                plan(for: file, CheckSite(isInstalled: isInstalled, hasPath: hasPath))
            }
        }
    }

    private static func plan(for file: CheckedFile, _ site: CheckSite) -> CheckPlan {
        // A name with an ending says more than a first line does.
        let named = CheckRow.all.filter { $0.isNamed(file, site) }
        let rows = named.isEmpty ? CheckRow.all.filter { $0.isInterpreted(file, site) } : named
        var plan = CheckPlan(checks: [], missing: [])
        for row in rows {
            if let program = row.program, !site.isInstalled(program) {
                if !plan.missing.contains(program) { plan.missing.append(program) }
            } else {
                plan.checks.append(Check(name: row.name, kind: row.kind, action: row.action(file, site)))
            }
        }
        return plan
    }
}
