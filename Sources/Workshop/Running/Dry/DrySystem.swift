import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The throwaway system that a dry run writes to.
enum DrySystem {
    /// Folders of programs that scripts install to. They hold links to the real programs.
    static let localPrograms = ["/usr/local/bin", "/usr/local/sbin"]

    /// The folders that a script may write, besides the working folder and `/tmp`.
    static func places(home: String, outside work: String) -> [String] {
        let usual = ["/etc", "/var", "/srv", "/root", "/home", "/mnt", "/media"]
        let places = usual.contains { RunFiles.lies(home, in: $0) } || !home.hasPrefix("/") ? usual : usual + [home]
        return places.filter { !RunFiles.lies($0, in: work) }
    }

    /// Makes them below `root`: `/etc` as a copy of what anyone may read, the others nearly empty, and a place for each mount.
    static func make(
        _ places: [String], in root: String, home: String, mountPoints: [SandboxMount]
    ) throws(RunFailure) {
        for place in places { try RunFiles.makeFolders(root + place) }
        if places.contains("/etc") {
            var room = 64 << 20
            try copy("/etc", to: "\(root)/etc", room: &room)
        }
        if places.contains("/var") {
            for name in ["cache", "lib", "log", "mail", "opt", "spool", "spool/cron", "www"] {
                try RunFiles.makeFolders("\(root)/var/\(name)")
            }
            try RunFiles.makeFolders("\(root)/var/tmp", mode: 0o777)
        }
        if places.contains(where: { RunFiles.lies(home, in: $0) }) { try RunFiles.makeFolders(root + home) }
        for mount in mountPoints where places.contains(where: { RunFiles.lies(mount.target, in: $0) }) {
            if RunFiles.isFolder(mount.source) {
                try RunFiles.makeFolders(root + mount.target)
            } else {
                try RunFiles.makeFolders(root + RunFiles.folder(of: mount.target))
                if RunFiles.kind(of: root + mount.target) == nil { try RunFiles.write([], to: root + mount.target) }
            }
        }
    }

    /// Copies what anyone may read: no keys, no passwords.
    private static func copy(_ source: String, to target: String, room: inout Int) throws(RunFailure) {
        try RunFiles.makeFolders(target)
        for name in RunFiles.names(in: source) {
            let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
            guard let status = RunFiles.status(of: from) else { continue }
            switch RunFiles.kind(of: status) {
            case .folder where status.st_mode & 0o005 == 0o005: try copy(from, to: to, room: &room)
            case .link:
                if let link = RunFiles.link(at: from) { try RunFiles.makeLink(at: to, to: link) }
            case .file where status.st_mode & 0o004 != 0:
                guard let bytes = RunFiles.bytes(of: from, limit: min(4 << 20, room)) else { continue }
                room -= bytes.count
                try RunFiles.write(bytes, to: to, mode: status.st_mode & 0o755 | 0o200)
            default: continue
            }
        }
    }

    /// Makes folders of links to the programs of `/usr/local`, with the recorders in between.
    static func makeLocalPrograms(in root: String) throws(RunFailure) {
        let recorded = Set(RecordedProgram.names)
        for folder in localPrograms where RunFiles.isFolder(folder) {
            try RunFiles.makeFolders(root + folder)
            for name in RunFiles.names(in: folder) {
                let target = recorded.contains(name) ? "/bin/\(name)" : "/real\(folder)/\(name)"
                try RunFiles.makeLink(at: "\(root)\(folder)/\(name)", to: RecorderScript.place + target)
            }
        }
    }
}
