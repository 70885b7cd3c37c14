import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What every program may read of the machine: its system folders as they lie here.
struct SystemFolders {
    static let here = SystemFolders()

    /// A folder, or a link to another.
    enum Kind: Equatable {
        case folder
        case link(String)
    }

    /// In the order in which they are mounted.
    let folders: [(path: String, kind: Kind)]
    /// Files outside these folders that names are looked up with, and certificates; for programs with network.
    let networkFiles: [String]
    /// How many processes of the user the kernel adds to a limit that is set in a user namespace: before Linux 5.14
    /// all.
    let processesCountedOutside: Int
    /// The users that the machine lists, as in its file.
    var userList: [UInt8] { Array((ProcessTree.text("/etc/passwd") ?? "").utf8) }
    private let isPresent: @Sendable (String) -> Bool

    private init() {
        let names = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/libx32", "/lib64", "/etc", "/opt", "/nix", "/gnu"]
        folders = names.compactMap { name in SystemFolders.kind(of: name).map { (name, $0) } }
        let wanted = [
            "/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        ]
        networkFiles = wanted.compactMap { realPath(of: $0) }.filter { file in
            !names.contains { file.hasPrefix($0 + "/") }
        }
        processesCountedOutside = SystemFolders.isBefore(5, 14) ? ProcessTree.ownTaskCount() : 0
        isPresent = { access($0, F_OK) == 0 }
    }

    private static func kind(of path: String) -> Kind? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        guard status.st_mode.isLink else { return status.st_mode.isFolder ? .folder : nil }
        return linkTarget(of: path).map { .link($0) }
    }

    /// Whether the running kernel is older than this version.
    static func isBefore(_ major: Int, _ minor: Int) -> Bool {
        let words = (ProcessTree.text("/proc/sys/kernel/osrelease") ?? "").split { !$0.isNumber }.compactMap { Int($0) }
        guard words.count >= 2 else { return false }
        return (words[0], words[1]) < (major, minor)
    }

    func exists(_ path: String) -> Bool { isPresent(path) }

    /// The folders above a mount's target, outermost first, but for those that the system has. Bubblewrap would make
    /// them with the rights of those on the machine: a home's would shut the dropped user out.
    func parents(of target: String) -> [String] {
        let parts = target.split(separator: "/").dropLast()
        let all = parts.indices.map { "/" + parts[...$0].joined(separator: "/") }
        return all.filter { folder in !folders.contains { folder == $0.path || folder.hasPrefix($0.path + "/") } }
    }

    /// Bubblewrap's options for them.
    func options(hasNetwork: Bool) -> [String] {
        let mounts = folders.flatMap { path, kind in
            switch kind {
            case .folder: ["--ro-bind", path, path]
            case .link(let target): ["--symlink", target, path]
            }
        }
        return mounts + (hasNetwork ? networkFiles.flatMap { ["--ro-bind", $0, $0] } : [])
    }
}

/// The programs that a confined run starts with.
struct BubblewrapTools {
    var bwrap: String
    /// What becomes the program inside: `setpriv` for root, `prlimit` for others.
    var inner: String

    struct Missing: Error {
        var message: String
    }

    static func find(asRoot isRoot: Bool) -> Result<BubblewrapTools, Missing> {
        let places = InnerEnvironment.path + ":" + (getenv("PATH").map { String(cString: $0) } ?? "")
        guard let bwrap = findProgram("bwrap", in: places) else {
            return .failure(Missing(message: SandboxText.missing()))
        }
        let name = isRoot ? "setpriv" : "prlimit"
        guard let inner = findProgram(name, in: "/usr/bin:/bin:/usr/sbin:/sbin") else {
            return .failure(Missing(message: SandboxText.toolMissing(name)))
        }
        return .success(BubblewrapTools(bwrap: bwrap, inner: inner))
    }
}

/// Where a symbolic link points to; nil where it is none.
func linkTarget(of path: String) -> String? {
    var target = [UInt8](repeating: 0, count: 4096)
    let count = target.withUnsafeMutableBytes { bytes in
        bytes.baseAddress.map { readlink(path, $0, bytes.count) } ?? -1
    }
    return count > 0 ? String(decoding: target[..<count], as: UTF8.self) : nil
}
