import AssayCore
import SessionStore
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder of its own for one test, removed with everything in it afterwards.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/assay-sessions-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError(errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names where unlink("\(path)/\(name)") != 0 { _ = run(["rm", "-rf", "\(path)/\(name)"]) }
        rmdir(path)
    }

    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }

    func write(_ bytes: some Collection<UInt8>, to name: String) throws {
        let file = try #require(fopen("\(path)/\(name)", "w"))
        defer { fclose(file) }
        let bytes = Array(bytes)
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    /// The file's bytes; nil where there is none.
    func bytes(of name: String) -> [UInt8]? {
        guard let file = fopen("\(path)/\(name)", "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    func text(of name: String) -> String? {
        bytes(of: name).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Runs a program with its output thrown away; its exit status, or nil where it does not exist.
func run(_ arguments: [String]) -> Int32? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [Int32(1), 2] {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
    }
    var pid = pid_t()
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    guard posix_spawnp(&pid, arguments[0], &actions, nil, &pointers, environ) == 0 else { return nil }
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
}

func isSet(_ variable: String) -> Bool { getenv(variable) != nil }

extension FileCalls {
    /// Without waiting for the disk, which a table of thousands of rows would do for minutes.
    static let quick = FileCalls(
        write: FileCalls.system.write, sync: { _ throws(SystemError) in }, truncate: FileCalls.system.truncate)
}

extension Timestamp {
    /// Seconds after 2026-11-23T09:00:00Z.
    static func second(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: 1_795_424_400_000 + seconds * 1000)
    }
}

extension Workspace {
    static let sales = Workspace(root: "/home/ann/sales", path: ".")
}

/// What stands in a session, without times.
func bodies(of log: SessionLog) throws -> [SessionEvent.Body] {
    try stride(from: 1, through: log.count, by: 1).map { try log.event($0).body }
}

/// Fails unless the bytes are one JSON document whose lines are chained.
func expectAtRest(_ bytes: [UInt8]?, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let bytes = try #require(bytes, sourceLocation: sourceLocation)
    #expect((try? JSONValue(bytes)) != nil, sourceLocation: sourceLocation)
    let log = try SessionLog(bytes, id: "s")
    #expect(String(decoding: log.rest, as: UTF8.self) == "]}\n", sourceLocation: sourceLocation)
    var previous = LineHash.of(log.headerLine)
    for seq in stride(from: 1, through: log.count, by: 1) {
        let line = log.line(seq)
        #expect(
            String(decoding: line.suffix(24), as: UTF8.self) == "\(previous)\"}", sourceLocation: sourceLocation)
        previous = LineHash.of(line)
    }
}
