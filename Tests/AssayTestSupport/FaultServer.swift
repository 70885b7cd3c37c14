import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// An HTTP/1.1 server on 127.0.0.1, or a Unix socket, that plays a script with raw sockets, faults included, and
/// records what it was asked.
///
///     let server = try FaultServer(.answer("Hello"), .response(429, headers: ["Retry-After": "7"], body: "slow down"))
///     let service = ChatService(Endpoint(server.baseURL))
///     …
///     server.requests[0].body
///
/// Each request takes the next reply, over whichever connection it comes. A request too many is answered with status
/// 599 and noted in `unexpected`. The server ends when it is let go of.
package final class FaultServer: Sendable {
    /// One request as it came.
    package struct Request: Sendable, Equatable {
        /// `POST /v1/chat/completions HTTP/1.1`.
        package var line: String
        /// Names in lower case.
        package var headers: [String: String]
        package var body: String
        /// Which connection it came over, counting from 1.
        package var connection: Int
    }

    struct State {
        var replies: [Reply]
        var requests: [Request] = []
        var unexpected: [String] = []
        var connectionCount = 0
        var abandoned = 0
        var isStopping = false
    }

    /// Outlives the server while its threads end.
    final class Shared: Sendable {
        let state: Mutex<State>

        init(_ replies: [Reply]) { state = Mutex(State(replies: replies)) }

        var isStopping: Bool { state.withLock { $0.isStopping } }
    }

    /// On 127.0.0.1; 0 for a Unix socket.
    package let port: UInt16
    private let host: String
    private let shared: Shared

    /// Listens at once; by default on a free port of 127.0.0.1, or of ::1.
    package init(_ replies: [Reply], unixSocket path: String? = nil, isIPv6: Bool = false) throws {
        shared = Shared(replies)
        let listener =
            try path.map(Listener.unix) ?? (isIPv6 ? Listener.loopback6() : Listener.loopback(backlog: 64))
        (port, host) = (listener.port, isIPv6 ? "[::1]" : "127.0.0.1")
        BackgroundThread.start { [shared] in FaultServer.accept(on: listener.socket, shared) }
    }

    package convenience init(_ replies: Reply...) throws {
        try self.init(replies)
    }

    deinit { stop() }

    /// Closes every connection and stops listening, soon.
    package func stop() {
        shared.state.withLock { $0.isStopping = true }
    }

    /// `http://127.0.0.1:PORT/v1`.
    package var baseURL: String { "http://\(host):\(port)/v1" }

    /// Appends to the script.
    package func add(_ replies: Reply...) {
        shared.state.withLock { $0.replies += replies }
    }

    package var requests: [Request] { shared.state.withLock { $0.requests } }
    /// What was asked beyond the script, one line each; a test that is right leaves it empty.
    package var unexpected: [String] { shared.state.withLock { $0.unexpected } }
    /// How many replies are left.
    package var repliesLeft: Int { shared.state.withLock { $0.replies.count } }
    package var connectionCount: Int { shared.state.withLock { $0.connectionCount } }
    /// How many replies the client broke off by closing its connection.
    package var abandoned: Int { shared.state.withLock { $0.abandoned } }

    private static func accept(on listener: Int32, _ shared: Shared) {
        defer { close(listener) }
        while !shared.isStopping {
            var waited = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            guard poll(&waited, 1, 10) > 0 else { continue }
            let socket = Sockets.accept(listener)
            guard socket >= 0 else { continue }
            let number = shared.state.withLock { state in
                state.connectionCount += 1
                return state.connectionCount
            }
            BackgroundThread.start { FaultConnection(socket, number, shared).serve() }
        }
    }
}
