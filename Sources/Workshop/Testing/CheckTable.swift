/// Which files are checked how.
///
/// Severity: shellcheck fails on errors and warnings, not on hints of style; ansible-lint goes by the tree's own settings and
/// without them only by what would not run (`min`); yamllint is asked only where the tree has settings for it.
extension CheckRow {
    /// In the order of the evidence: syntax before lint.
    static let all: [CheckRow] = shell + languages + data + operations

    private static let shell: [CheckRow] = [
        CheckRow("bash -n", .syntax, "*.bash", "*.sh", interpreters: ["bash"], run: "bash", ["-n"]) { file, _ in
            !file.name.hasSuffix(".sh") || file.interpreter.map { $0 == "bash" } ?? true
        },
        CheckRow("dash -n", .syntax, "*.sh", interpreters: ["sh", "dash"], run: "dash", ["-n"]) { file, site in
            isPlainShell(file) && site.isInstalled("dash")
        },
        CheckRow("sh -n", .syntax, "*.sh", interpreters: ["sh", "dash"], run: "sh", ["-n"]) { file, site in
            isPlainShell(file) && !site.isInstalled("dash")
        },
        CheckRow("zsh -n", .syntax, "*.zsh", interpreters: ["zsh"], run: "zsh", ["-n"]),
        CheckRow("fish -n", .syntax, "*.fish", interpreters: ["fish"], run: "fish", ["-n"]),
        CheckRow(
            "shellcheck", .lint, "*.{sh,bash}", interpreters: ["sh", "bash", "dash", "ksh"], run: "shellcheck",
            ["-S", "warning", "-f", "gcc"]
        ) { file, _ in file.interpreter.map(["sh", "bash", "dash", "ksh"].contains) == true },
        // Without a first line the shell is told, or shellcheck would complain of that alone.
        CheckRow(
            "shellcheck", .lint, "*.{sh,bash}", run: "shellcheck", ["-S", "warning", "-f", "gcc", "-s", "bash"]
        ) { file, _ in file.interpreter == nil },
        CheckRow(
            "shellcheck", .lint, "*.bats", interpreters: ["bats"], run: "shellcheck",
            ["-S", "warning", "-f", "gcc", "-s", "bats"]),
    ]

    @Sendable private static func isPlainShell(_ file: CheckedFile) -> Bool {
        file.interpreter == "sh" || file.interpreter == "dash"
    }

    /// Says the place, which a traceback would spread over lines.
    private static let python = """
        import ast, sys
        try: ast.parse(open(sys.argv[1], "rb").read(), sys.argv[1])
        except SyntaxError as e: sys.exit(f"{e.filename}:{e.lineno}: error: {e.msg}")
        """
    private static let toml = #"import sys,tomllib; tomllib.load(open(sys.argv[1],"rb"))"#
    private static let xml =
        #"import sys; from xml.parsers import expat; expat.ParserCreate().ParseFile(open(sys.argv[1],"rb"))"#

    private static let languages: [CheckRow] = [
        // Parsed only: nothing is imported and no .pyc written.
        CheckRow(
            "python syntax", .syntax, "*.py", "*.pyw", interpreters: ["python"], run: "python3", ["-c", python]),
        CheckRow("node --check", .syntax, "*.{js,mjs,cjs}", interpreters: ["node"], run: "node", ["--check"]),
        CheckRow("esbuild", .syntax, "*.{ts,mts,cts,tsx,jsx}", run: "esbuild", ["--log-level=warning"]),
        CheckRow(
            "ruby -c", .syntax, "*.{rb,rake,gemspec}", "Rakefile", "Gemfile", interpreters: ["ruby"], run: "ruby",
            ["-c"]),
        // Runs BEGIN blocks and `use`, as Perl cannot do otherwise.
        CheckRow("perl -c", .syntax, "*.{pl,pm,t}", interpreters: ["perl"], run: "perl", ["-Ilib", "-c"]),
        CheckRow("php -l", .syntax, "*.php", interpreters: ["php"], run: "php", ["-l"]),
        CheckRow("swiftc -parse", .syntax, "*.swift", interpreters: ["swift"], run: "swiftc", ["-parse"]),
        CheckRow("gofmt -e", .syntax, "*.go", run: "gofmt", ["-l", "-e"]),
        // Its output, the formatted code, is not looked at; a bad form is no failure.
        CheckRow("rustfmt", .syntax, "*.rs", run: "rustfmt", ["--edition", "2021", "--emit", "stdout", "-q"]),
        CheckRow("gcc -fsyntax-only", .syntax, "*.c", run: "gcc", ["-fsyntax-only"]),
        CheckRow("g++ -fsyntax-only", .syntax, "*.{cc,cpp,cxx}", run: "g++", ["-fsyntax-only"]),
        CheckRow("luac -p", .syntax, "*.lua", interpreters: ["lua"], run: "luac", ["-p"]),
    ]

    private static let data: [CheckRow] = [
        CheckRow("JSON", "*.json", "*.geojson", "*.webmanifest", inProcess: .json),
        CheckRow("YAML", "*.{yml,yaml}", inProcess: .yaml),
        CheckRow("yamllint", .lint, "*.{yml,yaml}", run: "yamllint", ["-f", "parsable"]) { _, site in
            [".yamllint", ".yamllint.yaml", ".yamllint.yml"].contains(where: site.hasPath)
        },
        CheckRow("tomllib", .syntax, "*.toml", run: "python3", ["-c", toml]),
        CheckRow("expat", .syntax, "*.{xml,xsd,xsl,xslt,svg,bpmn,plist}", run: "python3", ["-c", xml]),
    ]

    private static let operations: [CheckRow] = [
        CheckRow(
            "ansible-playbook --syntax-check", .syntax, "*.{yml,yaml}", run: "ansible-playbook", ["--syntax-check"]
        ) { file, _ in file.isPlaybook },
        CheckRow(
            "ansible-lint", .lint, "*.{yml,yaml}", run: "ansible-lint", ["--offline", "--nocolor", "-q"]
        ) { file, site in file.isAnsible && hasAnsibleLint(site) },
        CheckRow(
            "ansible-lint", .lint, "*.{yml,yaml}", run: "ansible-lint",
            ["--offline", "--nocolor", "-q", "--profile", "min"]
        ) { file, site in file.isAnsible && !hasAnsibleLint(site) },
        // Writes nothing: it fails where the file does not parse, whatever its form.
        CheckRow(
            "terraform fmt", .syntax, "*.{tf,tfvars}", run: "terraform",
            ["fmt", "-no-color", "-write=false", "-list=false"]
        ) { file, site in !isInitialised(file, site) },
        CheckRow(
            globs: ["*.tf"].compactMap(Glob.init), condition: isInitialised, name: "terraform validate",
            program: "terraform",
            action: { file, _ in .program("terraform", ["-chdir=\(file.folder)", "validate", "-no-color"]) }),
        CheckRow(
            "hadolint", .lint, "Dockerfile", "Containerfile", "*.{D,d}ockerfile", "Dockerfile.*", run: "hadolint",
            ["--no-color", "--failure-threshold", "warning"]),
        CheckRow("actionlint", .lint, "/.github/workflows/*.{yml,yaml}", run: "actionlint", ["-no-color"]),
    ]

    @Sendable private static func hasAnsibleLint(_ site: CheckSite) -> Bool {
        [".ansible-lint", ".ansible-lint.yml", ".ansible-lint.yaml", ".config/ansible-lint.yml"]
            .contains(where: site.hasPath)
    }

    @Sendable private static func isInitialised(_ file: CheckedFile, _ site: CheckSite) -> Bool {
        site.hasPath(file.folder == "." ? ".terraform" : file.folder + "/.terraform")
    }
}
