import AssayCore
import Settings
import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The folder that questions name files of, and its bounds.
struct AttachingFolder {
    let environment: Environment
    /// The top of the repository, or else the working folder; without links.
    private let top: String
    private let workingFolder: String

    init(_ environment: Environment) {
        self.environment = environment
        workingFolder = realPath(environment.workingFolder) ?? environment.workingFolder
        top = Repository(containing: workingFolder)?.top ?? workingFolder
    }

    /// The name under which a path goes along that git lists, or that stands in an answer: it lies in the working folder
    /// also where that holds a folder which is called `~`, as a cloned repository may.
    static func name(ofListed path: String) -> String { path.hasPrefix("~") ? "./" + path : path }

    /// What a name leads to, links followed.
    enum Found: Equatable {
        case file, folder, special(InputFailure.SpecialFile), brokenLink, forbidden(detail: String)
    }

    /// nil where nothing is called so.
    func find(_ name: String) -> Found? {
        var status = stat()
        guard stat(environment.absolute(name), &status) == 0 else {
            let code = errno
            if code == EACCES || code == EPERM { return .forbidden(detail: String(cString: strerror(code))) }
            return lstat(environment.absolute(name), &status) == 0 ? .brokenLink : nil
        }
        if let kind = InputFailure.SpecialFile(status.st_mode) { return .special(kind) }
        return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
    }

    /// Where a name really leads, where it seems to lie within the workspace and does not. Who writes `@/etc/hosts` or
    /// `@../notes.txt` knows what is meant.
    func leadsOut(_ name: String) -> String? {
        let path = environment.absolute(name)
        // The path as it will be opened: behind a link `..` is not where the letters say.
        guard lies(AttachingFolder.normalised(path), in: top), let real = realPath(path), !lies(real, in: top) else {
            return nil
        }
        return real
    }

    /// Whether a name is one of something that does not lie in the working folder, links aside.
    func liesOutside(_ name: String) -> Bool {
        !lies(AttachingFolder.normalised(environment.absolute(name)), in: workingFolder)
    }

    /// The name as it is shown and sent: without `./`, relative where it lies in the working folder.
    func shown(_ name: String) -> String {
        let isFolder = name.hasSuffix("/")
        if !name.hasPrefix("/") && !name.hasPrefix("~") {
            let parts = name.split(separator: "/").filter { $0 != "." }
            let name = AttachingFolder.name(ofListed: parts.joined(separator: "/"))
            return parts.isEmpty ? "./" : name + (isFolder ? "/" : "")
        }
        let path = AttachingFolder.normalised(environment.absolute(name))
        guard lies(path, in: workingFolder), path != workingFolder else { return name }
        return String(path.dropFirst(workingFolder.count + 1)) + (isFolder ? "/" : "")
    }

    private func lies(_ path: String, in folder: String) -> Bool {
        path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
    }

    /// Without `.`, `..` and double slashes, by letters alone.
    private static func normalised(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}

/// Without links; nil where nothing is there.
func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}
