import AssayCore

/// A module or program that the tests need and the machine does not have.
package struct MissingDependency: Sendable, Equatable {
    package enum Kind: Sendable {
        case module, program
    }

    package var kind: Kind
    /// Of letters, digits and `._@/:+-` only.
    package var name: String
    /// The line for the settings' `setup:` that fetches it; nil where it must be installed on the machine.
    package var setupLine: String?

    package var message: String {
        kind == .module ? TestingText.missingModule(name) : TestingText.missingProgram(name)
    }

    package var hint: String {
        setupLine.map { TestingText.missingHint($0) } ?? TestingText.installHint(name)
    }
}

/// Something that a program's output tells about its failure, besides the failure.
package enum TestNote: Sendable, Equatable {
    /// It wanted the network, which the sandbox does not give.
    case noNetwork
    /// It wanted to read its standard input, which is empty.
    case noInput
    /// It missed a module, but other tests failed for reasons of their own.
    case missing(MissingDependency)

    package var text: String {
        switch self {
        case .noNetwork: TestingText.noNetwork()
        case .noInput: TestingText.noInput()
        case .missing(let missing): missing.message
        }
    }
}

/// Looks for the causes of a failure in what a program printed.
enum Diagnosis {
    /// The first module or program that is missing and not the tree's own.
    static func missing(in lines: [OutputLine], tree: TreeNames) -> MissingDependency? {
        lines.lazy.compactMap { missing(in: $0, tree: tree) }.first
    }

    static func missing(in line: OutputLine, tree: TreeNames) -> MissingDependency? {
        for row in rows {
            guard row.markers.allSatisfy(line.contains), let name = row.name(line), isPlain(name) else { continue }
            return row.found(name, tree)
        }
        return nil
    }

    private struct Row: Sendable {
        /// All of them stand in the line; behind the first stands the name.
        var markers: [String]
        var name: @Sendable (OutputLine) -> String?
        /// Nil where the module is the tree's own.
        var found: Found

        init(_ markers: [String], name: (@Sendable (OutputLine) -> String?)? = nil, _ found: @escaping Found) {
            (self.markers, self.found) = (markers, found)
            self.name = name ?? { $0.name(after: markers[0]) }
        }
    }

    private typealias Found = @Sendable (String, TreeNames) -> MissingDependency?

    /// The name comes out of a program's output and goes into a line that people copy: plain characters only.
    private static func isPlain(_ name: String) -> Bool {
        guard (1...100).contains(name.utf8.count), !name.hasPrefix("-"), !name.hasPrefix("."), !name.hasPrefix("/")
        else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte | 0x20) || "._@/:+-".utf8.contains(byte)
        }
    }

    /// A module of a language, by the name that stands before its first separator, unless it is the tree's own.
    private static func module(
        upTo separators: String = "", _ line: @escaping @Sendable (String, TreeNames) -> String?
    ) -> Found {
        { name, tree in
            let top = String(name.prefix { !separators.contains($0) })
            guard !top.isEmpty, !tree.hasModule(top) else { return nil }
            return MissingDependency(kind: .module, name: top, setupLine: line(top, tree))
        }
    }

    private static let rows: [Row] = [
        Row(["No module named "], module(upTo: ".") { name, _ in "pip install \(pythonPackages[name] ?? name)" }),
        Row(["Cannot find package '"], nodePackage),
        Row(["Cannot find module '"], nodePackage),
        Row(
            ["cannot load such file -- "],
            module(upTo: "/") { name, tree in tree.hasFile("Gemfile") ? "bundle install" : "gem install \(name)" }),
        Row(["Can't locate ", ".pm in @INC"], perlModule),
        Row(["no required module provides package "], module { _, _ in "go mod download" }),
        Row(["can't find crate for `"], module { _, _ in "cargo fetch" }),
        Row(["no matching package named `"], module { _, _ in "cargo fetch" }),
        Row(["failed to download `"], module { _, _ in "cargo fetch" }),
        Row(["error: no such module '"], module { _, _ in "swift package resolve" }),
        Row(["Failed to clone repository ", "://"], repository),
        Row(["couldn't resolve module/action '"], ansibleCollection),
        Row(["env: ", ": No such file or directory"], program),
        Row(["make: ", ": No such file or directory"], program),
        Row([": command not found"], name: { commandName($0.before(": command not found")) }, program),
        Row([": not found"], name: { commandName($0.before(": not found")) }, program),
    ]

    @Sendable private static func perlModule(_ name: String, _ tree: TreeNames) -> MissingDependency? {
        guard !tree.hasPath(name) else { return nil }
        let module = name.prefix(name.count - 3).split(separator: "/").joined(separator: "::")
        return MissingDependency(kind: .module, name: module, setupLine: "cpanm \(module)")
    }

    /// `community.general.ufw` is of the collection `community.general`; a name without one is a misspelling.
    @Sendable private static func ansibleCollection(_ name: String, _ tree: TreeNames) -> MissingDependency? {
        let parts = name.split(separator: ".")
        guard parts.count > 2, parts[0] != "ansible" else { return nil }
        let collection = parts.prefix(2).joined(separator: ".")
        return MissingDependency(
            kind: .module, name: collection, setupLine: "ansible-galaxy collection install \(collection)")
    }

    /// A dependency by its address, for which the last part stands.
    @Sendable private static func repository(_ address: String, _ tree: TreeNames) -> MissingDependency? {
        let name = address.split(whereSeparator: { "/:".contains($0) }).last.map(String.init) ?? address
        return MissingDependency(kind: .module, name: name, setupLine: "swift package resolve")
    }

    /// A bare name or `@scope/name`; a path is a file of the tree. npm's own `node_modules` come with its commands.
    @Sendable private static func nodePackage(_ name: String, _ tree: TreeNames) -> MissingDependency? {
        let parts = name.split(separator: "/")
        let package = parts.prefix(name.hasPrefix("@") ? 2 : 1).joined(separator: "/")
        guard !tree.hasModule(package), !package.hasPrefix("node:") else { return nil }
        return MissingDependency(kind: .module, name: package, setupLine: npmLine(package, tree))
    }

    private static func npmLine(_ package: String, _ tree: TreeNames) -> String {
        if tree.hasFile("pnpm-lock.yaml") { return "pnpm install --frozen-lockfile" }
        if tree.hasFile("yarn.lock") { return "yarn install --frozen-lockfile" }
        if tree.hasFile("package-lock.json") { return "npm ci" }
        return tree.hasFile("package.json") ? "npm install" : "npm install \(package)"
    }

    /// `sh: 1: nosuch`, `bash: line 3: nosuch`, `./t.sh: line 3: nosuch`, `/bin/sh: 1: nosuch`: what stands behind the last
    /// colon, if a shell's place stands before it.
    private static func commandName(_ line: OutputLine?) -> String? {
        guard let parts = line?.text.split(separator: ":"), parts.count >= 2, let name = parts.last else { return nil }
        let isShell = ["sh", "bash", "dash", "zsh"].contains { parts[0] == $0 || parts[0].hasSuffix("/\($0)") }
        let isScript = parts[0].contains("/") || parts[0].hasSuffix(".sh")
        let isPlace = parts[parts.count - 2].split(separator: " ").last?.allSatisfy(\.isNumber) == true
        guard isShell || (isScript && isPlace) else { return nil }
        return name.drop { $0 == " " }.description
    }

    @Sendable private static func program(_ name: String, _ tree: TreeNames) -> MissingDependency? {
        guard !name.contains("/"), !tree.hasPath(name) else { return nil }
        let isNode = ["jest", "vitest", "mocha", "tsc", "eslint", "ts-node", "tsx"].contains(name)
        let line = name == "pytest" ? "pip install pytest" : isNode ? npmLine(name, tree) : nil
        return MissingDependency(kind: .program, name: name, setupLine: line)
    }

    /// Names of packages that are not those of their modules.
    private static let pythonPackages: [String: String] = [
        "yaml": "pyyaml", "cv2": "opencv-python", "PIL": "pillow", "sklearn": "scikit-learn", "bs4": "beautifulsoup4",
        "dateutil": "python-dateutil", "dotenv": "python-dotenv", "attr": "attrs", "Crypto": "pycryptodome",
        "git": "GitPython", "serial": "pyserial", "jwt": "pyjwt", "docx": "python-docx", "pkg_resources": "setuptools",
        "distutils": "setuptools", "jose": "python-jose", "psycopg2": "psycopg2-binary", "MySQLdb": "mysqlclient",
    ]

    // MARK: Notes

    /// What a line shows where a program wanted the network.
    private static let networkMarkers = [
        "Name or service not known", "Temporary failure in name resolution", "Network is unreachable",
        "Could not resolve host", "Connection refused", "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH",
        "connection refused", "network is unreachable", "no such host", "nodename nor servname provided",
        "Could not resolve proxy", "dial tcp: lookup",
    ]

    private static let inputMarkers = [
        "EOFError: EOF when reading", "reading from stdin while output is captured", "EOF when reading a line",
    ]

    static func notes(in lines: [OutputLine]) -> [TestNote] {
        func shows(_ markers: [String]) -> Bool { lines.contains { line in markers.contains(where: line.contains) } }
        return (shows(networkMarkers) ? [.noNetwork] : []) + (shows(inputMarkers) ? [.noInput] : [])
    }
}
