#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The system calls whose types differ between platforms.
enum Sockets {
    static func stream(_ family: Int32) -> Int32 {
        #if canImport(Darwin)
            let handle = socket(family, SOCK_STREAM, 0)
        #else
            let handle = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        _ = fcntl(handle, F_SETFD, FD_CLOEXEC)
        return handle
    }

    static func accept(_ listener: Int32) -> Int32 {
        #if canImport(Darwin)
            let handle = Darwin.accept(listener, nil, nil)
        #else
            let handle = Glibc.accept(listener, nil, nil)
        #endif
        if handle >= 0 { _ = fcntl(handle, F_SETFD, FD_CLOEXEC) }
        return handle
    }

    /// As `send(2)`, without a signal where the other side is gone.
    static func send(_ socket: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Darwin)
            Darwin.send(socket, bytes.baseAddress, bytes.count, 0)
        #else
            Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        #endif
    }

    /// As `recv(2)` of one byte that stays; 0 where the other side has closed.
    static func peek(_ socket: Int32) -> Int {
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
    }
}

/// A listening socket for test doubles.
struct Listener {
    var socket: Int32
    var port: UInt16

    /// On a free port of 127.0.0.1.
    static func loopback(backlog: Int32) throws -> Listener {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let socket = try bound(&address, AF_INET, backlog)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        return Listener(socket: socket, port: UInt16(bigEndian: address.sin_port))
    }

    /// On a free port of ::1.
    static func loopback6() throws -> Listener {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        let socket = try bound(&address, AF_INET6, 64)
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        return Listener(socket: socket, port: UInt16(bigEndian: address.sin6_port))
    }

    static func unix(_ path: String) throws -> Listener {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isShort = withUnsafeMutableBytes(of: &address.sun_path) { target in
            guard path.utf8.count < target.count else { return false }
            target.copyBytes(from: Array(path.utf8))
            return true
        }
        guard isShort else { throw SocketFault(description: "socket path too long: \(path)") }
        return Listener(socket: try bound(&address, AF_UNIX, 64), port: 0)
    }

    private static func bound<Address>(_ address: inout Address, _ family: Int32, _ backlog: Int32) throws -> Int32 {
        let handle = Sockets.stream(family)
        let size = socklen_t(MemoryLayout<Address>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(handle, $0, size) }
        }
        guard handle >= 0, result == 0, listen(handle, backlog) == 0 else {
            throw SocketFault(description: "cannot listen: \(String(cString: strerror(errno)))")
        }
        return handle
    }
}

/// A port of 127.0.0.1 where connecting hangs: nobody accepts, and the queue is full.
package final class UnansweredPort: Sendable {
    package let port: UInt16
    private let sockets: [Int32]

    package init() throws {
        let listener = try Listener.loopback(backlog: 0)
        port = listener.port
        var sockets = [listener.socket]
        for _ in 0..<8 {
            let client = Sockets.stream(AF_INET)
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            address.sin_port = port.bigEndian
            _ = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            sockets.append(client)
        }
        self.sockets = sockets
    }

    deinit { sockets.forEach { close($0) } }
}

/// A port of 127.0.0.1 that was free a moment ago: connecting is refused.
package enum RefusedPort {
    package static func find() throws -> UInt16 {
        let listener = try Listener.loopback(backlog: 1)
        close(listener.socket)
        return listener.port
    }
}

package struct SocketFault: Error, CustomStringConvertible {
    package let description: String
}
