#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A process group, seen from outside.
struct ProcessGroup {
    let id: pid_t

    struct Usage: Equatable {
        /// Resident bytes of all members.
        var memory = 0
        /// Seconds of processor time of all members.
        var processorTime = 0.0
    }

    #if canImport(Darwin)
        func usage() -> Usage {
            var members = [pid_t](repeating: 0, count: 64)
            let bytes = proc_listpids(
                UInt32(PROC_PGRP_ONLY), UInt32(id), &members, Int32(members.count * MemoryLayout<pid_t>.size))
            return members.prefix(max(0, Int(bytes)) / MemoryLayout<pid_t>.size).reduce(into: Usage()) {
                usage, member in
                var information = proc_taskinfo()
                let size = Int32(MemoryLayout<proc_taskinfo>.size)
                guard proc_pidinfo(member, PROC_PIDTASKINFO, 0, &information, size) == size else { return }
                usage.memory += Int(information.pti_resident_size)
                usage.processorTime += Double(information.pti_total_user + information.pti_total_system) / 1e9
            }
        }
    #else
        /// From /proc/PID/stat (proc(5)): after the name in parentheses the fields are state (3), parent, group (5) …
        /// user and system time (14, 15, in clock ticks) … resident pages (24).
        func usage() -> Usage {
            let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
            let page = sysconf(Int32(_SC_PAGESIZE))
            return EngineFiles.names(in: "/proc").reduce(into: Usage()) { usage, name in
                guard name.utf8.first.map({ (48...57).contains($0) }) == true else { return }
                let text = String(decoding: EngineFiles.read("/proc/\(name)/stat", limit: 1024), as: UTF8.self)
                guard let parenthesis = text.lastIndex(of: ")") else { return }
                let fields = text[parenthesis...].split(separator: " ").dropFirst().map { Int($0) ?? 0 }
                guard fields.count > 21, fields[2] == Int(id) else { return }
                usage.memory += fields[21] * page
                usage.processorTime += Double(fields[11] + fields[12]) / ticks
            }
        }
    #endif
}
