import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The writable mounts, which belong to the dropped user for the time of a run: two runs at once cannot write in the same
/// one. Read-only mounts stay as they are: the user sees of them what all users may read.
struct HandedOver {
    let paths: [String]
    private let user: DroppedUser?
    private var owners: [(path: String, owner: uid_t)] = []

    /// - Parameter areReachable: whether mounts lead past closed folders above them. Where they do not, the closed
    ///   folders of `PrivateFolder`s are handed over too.
    init(_ mounts: [SandboxMount], to user: DroppedUser?, areReachable: Bool) {
        paths = mounts.filter(\.isWritable).map(\.source)
        self.user = user
        guard let user else { return }
        for path in paths { handOver(path) { user.takeOver(path) } }
        guard !areReachable else { return }
        for path in Set(mounts.compactMap { HandedOver.closedFolder(above: $0.source) }) {
            handOver(path) { _ = lchown(path, user.id, user.id) }
        }
    }

    private mutating func handOver(_ path: String, _ change: () -> Void) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        owners.append((path, status.st_uid))
        change()
    }

    private static func closedFolder(above path: String) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let index = parts.firstIndex(where: { $0.hasPrefix(PrivateFolder.prefix) }) else { return nil }
        return parts[...index].joined(separator: "/")
    }

    func takeBack() {
        guard let user else { return }
        for (path, owner) in owners.reversed() { user.giveBack(path, to: owner) }
    }
}
