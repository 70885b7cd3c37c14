#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How many threads a server computes with.
///
/// llama.cpp's threads wait for each other by spinning: one that does not get its core holds up all. With two threads
/// on two cores that were busy otherwise the small model wrote 2 tokens/s, with one thread 27 to 54. So it gets the
/// physical cores that are free when it starts.
enum ProcessorThreads {
    /// `ASSAY_ENGINE_THREADS` where it is set, else the physical cores less the load of the last minute, at least one.
    static func count(environment: [String: String]) -> Int {
        if let count = environment["ASSAY_ENGINE_THREADS"].flatMap({ Int($0) }), count > 0 { return count }
        var load = 0.0
        return count(cores: physicalCores, load: getloadavg(&load, 1) == 1 ? load : 0)
    }

    static func count(cores: Int, load: Double) -> Int {
        max(1, cores - Int(min(load, 1000).rounded()))
    }

    static var physicalCores: Int {
        let logical = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        #if canImport(Darwin)
            var count: Int32 = 0
            var size = MemoryLayout<Int32>.size
            return sysctlbyname("hw.physicalcpu", &count, &size, nil, 0) == 0 ? max(1, Int(count)) : logical
        #else
            // Hardware threads of one core name the same siblings.
            let siblings = (0..<logical).map {
                EngineFiles.read("/sys/devices/system/cpu/cpu\($0)/topology/thread_siblings_list", limit: 256)
            }
            return siblings.contains([]) ? logical : Set(siblings).count
        #endif
    }
}
