import AssayCore

/// Where programs are installed, judged by the folder that they are called from.
enum Installation {
    /// What every sandbox has anyway.
    static let system = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt", "/nix", "/gnu", "/etc"]

    /// What is needed for the programs of a folder, such as `~/.nvm/versions/node/v22/bin`: the whole installation where it is one, else the
    /// folder alone. Each is mounted at the path given and, where links lead elsewhere, at its real path too.
    ///
    /// - Parameter home: the user's, which is never mounted
    static func mounts(forPrograms folder: String, home: String = "/nonexistent") -> [SandboxMount] {
        guard folder.hasPrefix("/"), RunFiles.isFolder(folder) else { return [] }
        let real = realPath(of: folder) ?? folder
        return [folder, real].filter { !isSystem($0) }.flatMap { path -> [SandboxMount] in
            let above = prefix(of: path)
            let root = RunFiles.lies(home, in: above) ? path : above
            guard !isSystem(root), !RunFiles.lies(home, in: root), let source = realPath(of: root) else { return [] }
            return source == root || isSystem(source)
                ? [SandboxMount(source, at: root)]
                : [SandboxMount(source, at: root), SandboxMount(source)]
        }
    }

    static func isSystem(_ path: String) -> Bool { system.contains { RunFiles.lies(path, in: $0) } }

    /// The folder above `bin` where it holds nothing but an installation.
    ///
    /// A home folder, or `~/.local`, has a `bin` too: only what looks like an installation counts, and nothing that has other
    /// people's names for folders of data in it.
    private static func prefix(of folder: String) -> String {
        let parent = RunFiles.folder(of: folder)
        guard RunFiles.name(of: folder) == "bin", parent != "/" else { return folder }
        let names = Set(RunFiles.names(in: parent))
        let isForeign = !names.isDisjoint(with: [
            ".ssh", ".config", ".cache", ".bashrc", ".profile", ".git", "Documents", "state",
        ])
        let isLocal = [".local", "go", ".cargo", ".deno", ".bun", ".volta"].contains(RunFiles.name(of: parent))
        let isInstallation = !names.isDisjoint(with: ["lib", "lib64", "libexec", "pyvenv.cfg", "conda-meta", "pkg"])
        return isInstallation && !isForeign && !isLocal ? parent : folder
    }
}

/// Copies of folders.
enum FolderCopy {
    /// Copies all with rights and times, sharing blocks where the file system can.
    static func copy(_ source: String, to target: String) throws(RunFailure) {
        #if os(macOS)
            let options = ["-Rpc"]
        #else
            let options = ["-a", "--reflink=auto", "--no-target-directory"]
        #endif
        guard HostProgram.run("/bin/cp", options + ["--", source, target]) else {
            RunFiles.remove(target)
            throw .disk(path: target, detail: RunText.copyFailed())
        }
    }
}
