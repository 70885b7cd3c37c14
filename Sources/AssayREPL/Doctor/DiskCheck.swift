import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How much room there is where Assay writes, and who else can read what it keeps there.
struct DiskCheck: DoctorCheck {
    /// Less than this is not enough, in bytes: for sessions, and for trees that are laid out.
    static let least = 50 << 20
    /// Less than this is short.
    static let plenty = 1 << 30

    var title: String { DoctorText.disk() }

    func findings(in context: Context) -> [DoctorFinding] {
        let places = [
            // Git makes folders and files that all may read, whatever they were.
            (DoctorText.sessions(), context.locations.sessions, !context.locations.areSessionsOfRepository),
            (DoctorText.cache(), context.locations.cache, false),
            (DoctorText.engineFolder(), context.locations.engine, false),
        ]
        return places.flatMap { name, path, isPrivate in
            let shown = printable(context.environment.abbreviated(path))
            return [room(name, path, shown)] + (isPrivate ? rights(path, shown) : [])
        }
    }

    private func room(_ name: String, _ path: String, _ shown: String) -> DoctorFinding {
        var place = path
        while fileMode(of: place) == nil, let slash = place.lastIndex(of: "/"), slash > place.startIndex {
            place = String(place[..<slash])
        }
        guard access(place, W_OK) == 0 else {
            return .bad(DoctorText.notWritable(name, shown), DoctorText.notWritableRemedy())
        }
        var status = statvfs()
        guard statvfs(place, &status) == 0 else { return .fair(DoctorText.unknownRoom(name, shown)) }
        // Some file systems say that they have no bounds.
        let (bytes, isTooMuch) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        let free = isTooMuch ? Int.max : Int(clamping: bytes)
        let text = DoctorText.room(name, shown, "\(free >> 20)")
        if free < DiskCheck.least { return .bad(text, DoctorText.roomRemedy()) }
        return free < DiskCheck.plenty ? .fair(text, DoctorText.roomRemedy()) : .good(text)
    }

    private func rights(_ folder: String, _ shown: String) -> [DoctorFinding] {
        guard let mode = fileMode(of: folder), mode & 0o077 != 0 else { return [] }
        return [.bad(DoctorText.openFolder(shown, octal(mode)), "chmod 700 \(shown)")]
    }
}
