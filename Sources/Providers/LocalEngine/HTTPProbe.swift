import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One small GET over a Unix socket, for the supervisor's questions to its server; requests of a conversation go through
/// libcurl.
struct HTTPProbe {
    let socket: String
    let key: String

    /// Whether the server says that its model is loaded.
    func isHealthy() -> Bool { get("/health") != nil }

    /// The tokens that one conversation has room for, from llama.cpp's `/props`; nil where it does not say.
    func contextWindow() -> Int? {
        guard let body = get("/props"), let value = try? JSONValue(body) else { return nil }
        return value["default_generation_settings"]?.count("n_ctx")
    }

    /// The body of a 200 answer; nil for any other, or after a second of silence. HTTP/1.0, so that no chunks come back
    /// and the end is the closed connection (RFC 1945 § 7.2.2).
    private func get(_ target: String) -> ArraySlice<UInt8>? {
        guard let descriptor = connected() else { return nil }
        defer { close(descriptor) }
        let request = "GET \(target) HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer \(key)\r\n\r\n"
        guard (try? EngineFiles.append(Array(request.utf8), to: descriptor, path: socket)) != nil else { return nil }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while answer.count < 1 << 20 {
            let count = EngineFiles.repeated { recv(descriptor, &piece, piece.count, 0) }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            answer += piece[..<count]
        }
        guard answer.starts(with: Array("HTTP/1.".utf8)), answer.dropFirst(8).starts(with: Array(" 200".utf8)) else {
            return nil
        }
        let separator = Array("\r\n\r\n".utf8)
        let end = answer.indices.first { answer[$0...].starts(with: separator) }
        return end.map { answer[($0 + separator.count)...] }
    }

    private func connected() -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socket.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        #if canImport(Darwin)
            let descriptor = Darwin.socket(AF_UNIX, SOCK_STREAM, 0)
        #else
            let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
