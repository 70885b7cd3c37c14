/// The names in a tree, for telling a module of its own from one that is to be installed.
package struct TreeNames: Sendable {
    private let paths: Set<String>
    /// Files of code without their endings, and folders that hold such files.
    private let modules: Set<String>

    private static let codeEndings: Set<Substring> = [
        "py", "pyi", "js", "mjs", "cjs", "ts", "tsx", "jsx", "rb", "pl", "pm", "swift", "go", "rs",
    ]

    /// - Parameter listing: relative paths of files
    package init(_ listing: some Sequence<String>) {
        var (paths, modules) = (Set<String>(), Set<String>())
        for path in listing {
            paths.insert(path)
            let parts = path.split(separator: "/")
            guard let name = parts.last, let dot = name.lastIndex(of: "."),
                Self.codeEndings.contains(name[name.index(after: dot)...])
            else { continue }
            modules.insert(String(name[..<dot]))
            // A package may hold nothing but packages; a Swift or Rust module is a folder with folders.
            modules.formUnion(parts.dropLast().map(String.init))
        }
        (self.paths, self.modules) = (paths, modules)
    }

    func hasModule(_ name: String) -> Bool { modules.contains(name) }
    /// A file at the top.
    func hasFile(_ name: String) -> Bool { paths.contains(name) }
    /// A file whose path is this or ends with it.
    func hasPath(_ path: String) -> Bool {
        paths.contains(path) || paths.contains { $0.hasSuffix("/" + path) }
    }
}
