import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The files of a folder as its owner thinks of them: what git ignores, and git's own, left out.
///
/// Git is asked where the folder lies in a repository. Elsewhere the folder is walked, without hidden folders and those of
/// dependencies, and up to a bound.
package struct WorkspaceFiles: Sendable {
    /// Relative to the folder, sorted.
    package struct Listing: Sendable, Equatable {
        package var paths: [String]
        /// Whether there are more than were looked at.
        package var isCut = false
    }

    let folder: String
    private let environment: [String: String?]
    private let interruption: any Interruption

    /// Names that are looked at where there is no git.
    package static let mostListed = 50_000
    private static let deepest = 24

    /// - Parameters:
    ///   - folder: absolute
    ///   - environment: set over the inherited one for git
    ///   - interruption: ends a listing, which is cut then
    package init(
        folder: String, environment: [String: String?] = [:], interruption: any Interruption = NeverInterrupted()
    ) {
        (self.folder, self.environment, self.interruption) = (folder, environment, interruption)
    }

    /// Runs in the folder; a program that the repository's configuration names is not started.
    var git: Git {
        Git(
            folder: folder, globals: ["--literal-pathspecs", "-c", "core.fsmonitor=false"], environment: environment,
            interruption: interruption)
    }

    var hasRepository: Bool { Repository(containing: realPath(of: folder) ?? folder) != nil }

    /// All files, links among them, or those below one folder.
    ///
    /// - Parameter prefix: of a folder in this one, with a slash at its end; empty for all
    package func list(below prefix: String = "") -> Listing {
        if hasRepository, let paths = tracked(below: prefix) { return Listing(paths: paths) }
        return walk(below: prefix)
    }

    /// Those of the paths that are files which git does not ignore.
    package func known(_ paths: [String]) -> Set<String> {
        guard !paths.isEmpty else { return [] }
        guard hasRepository, let found = ask(paths) else { return Set(paths) }
        return Set(found)
    }

    private func tracked(below prefix: String) -> [String]? {
        ask(prefix.isEmpty ? [] : [prefix])?.sorted()
    }

    /// nil where git is missing or refuses.
    private func ask(_ paths: [String]) -> [String]? {
        let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--"]
        guard let result = try? git.run(arguments + paths), result.status == 0 else { return nil }
        // A repository within this one is listed as a folder.
        return result.fields.filter { !$0.hasSuffix("/") }
    }

    // MARK: Without git

    private func walk(below prefix: String) -> Listing {
        var (listing, looked, open) = (Listing(paths: []), 0, [prefix])
        while let next = open.popLast() {
            let isDeep = next.utf8.count { $0 == UInt8(ascii: "/") } >= WorkspaceFiles.deepest
            for name in RunFiles.names(in: "\(folder)/\(next)") {
                looked += 1
                guard looked <= WorkspaceFiles.mostListed, !interruption.isRaised else {
                    listing.isCut = true
                    return sorted(listing)
                }
                switch RunFiles.kind(of: "\(folder)/\(next)\(name)") {
                case .folder where isDeep: listing.isCut = true
                case .folder: if isOwn(name, in: next) { open.append("\(next)\(name)/") }
                case .file, .link: listing.paths.append(next + name)
                case .other, nil: break
                }
            }
        }
        return sorted(listing)
    }

    private func isOwn(_ name: String, in parent: String) -> Bool {
        !name.hasPrefix(".") && name != "__pycache__" && DependencyFolder(at: "\(folder)/\(parent)\(name)") == nil
    }

    private func sorted(_ listing: Listing) -> Listing {
        Listing(paths: listing.paths.sorted(), isCut: listing.isCut)
    }
}
