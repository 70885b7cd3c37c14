import AssayCore

/// How bubblewrap is called: pure, from the request and what the machine has.
struct BubblewrapCommand {
    static let home = "/home/assay"
    /// The sandbox's own file systems that a program can fill.
    static let temporary = ["/tmp", home, "/dev/shm"]

    /// Read from descriptor 3: on a command line all users of the machine could read them, and the program too.
    let options: [String]
    /// The command line.
    let words: [String]
    private let user: DroppedUser?

    init(_ request: SandboxRequest, _ system: SystemFolders, _ tools: BubblewrapTools, user: DroppedUser?) {
        self.user = user
        let environment = InnerEnvironment(request, home: BubblewrapCommand.home, temporary: "/tmp")
        var options = BubblewrapCommand.namespaces(hasNetwork: request.hasNetwork, isRoot: user != nil)
        options += ["--die-with-parent", "--new-session", "--seccomp", "4", "--json-status-fd", "5", "--clearenv"]
        for (name, value) in environment.standard.sorted(by: { $0.key < $1.key }) {
            options += ["--setenv", name, value]
        }
        options += system.options(hasNetwork: request.hasNetwork)
        // Programs look up who they are; a dropped user stands in no list.
        if user != nil { options += ["--perms", "0644", "--ro-bind-data", "6", "/etc/passwd"] }
        options += BubblewrapCommand.ownFolders(request.limits)
        for mount in request.mounts where system.exists(mount.source) {
            options += system.parents(of: mount.target).flatMap { ["--perms", "0755", "--dir", $0] }
            options += [mount.isWritable ? "--bind" : "--ro-bind", mount.source, mount.target]
        }
        self.options = options + ["--remount-ro", "/", "--chdir", request.folder]

        var words = ["bwrap", "--args", "3", "--"]
        if let user {
            words += [
                tools.inner, "--reuid", "\(user.id)", "--regid", "\(user.id)", "--clear-groups", "--no-new-privs",
            ]
            words += ["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--"]
        } else {
            // Set inside, it counts in the sandbox's own user namespace only.
            let count = request.limits.processes + system.processesCountedOutside
            words += [tools.inner, "--nproc=\(count):\(count)", "--"]
        }
        // After the rights are gone: the loader acts on some names, and must not in a program that still has rights.
        let requested = environment.requested.map { "\($0)=\($1)" }.sorted()
        if !requested.isEmpty { words += ["/usr/bin/env", "--"] + requested }
        self.words = words + request.command
    }

    /// The machine's list of users (passwd(5)) with the dropped one.
    func userList(_ list: [UInt8]) -> [UInt8] {
        guard let user else { return [] }
        let ending = list.last == UInt8(ascii: "\n") ? "" : "\n"
        return list + Array("\(ending)assay:x:\(user.id):\(user.id)::\(BubblewrapCommand.home):/bin/sh\n".utf8)
    }

    /// As root there is no user namespace: mounting is root's own right, and it is given up inside (`setpriv`).
    private static func namespaces(hasNetwork: Bool, isRoot: Bool) -> [String] {
        if !isRoot {
            return ["--unshare-all"] + (hasNetwork ? ["--share-net"] : []) + [
                "--unshare-user", "--disable-userns", "--hostname", "localhost",
            ]
        }
        return ["--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"]
            + (hasNetwork ? [] : ["--unshare-net"]) + ["--hostname", "localhost"]
    }

    private static func ownFolders(_ limits: SandboxLimits) -> [String] {
        func sized(_ path: String, _ mode: String, share: Int) -> [String] {
            ["--perms", mode, "--size", "\(max(1 << 20, limits.memory / share))", "--tmpfs", path]
        }
        return ["--proc", "/proc", "--dev", "/dev"] + sized("/dev/shm", "1777", share: 4) + ["--remount-ro", "/dev"]
            + sized("/tmp", "1777", share: 2) + sized(home, "0777", share: 4)
            + ["--perms", "0755", "--dir", "/var", "--symlink", "/tmp", "/var/tmp", "--perms", "0755", "--dir", "/run"]
    }
}
