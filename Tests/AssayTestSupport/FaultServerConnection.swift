#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One connection of a `FaultServer`, on a thread of its own.
struct FaultConnection {
    private enum Outcome { case goOn, ended, abandoned }

    private let socket: Int32
    private let number: Int
    private let shared: FaultServer.Shared

    init(_ socket: Int32, _ number: Int, _ shared: FaultServer.Shared) {
        (self.socket, self.number, self.shared) = (socket, number, shared)
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        #if canImport(Darwin)
            setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
        #endif
        var time = timeval(tv_sec: 0, tv_usec: 20_000)
        for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
            setsockopt(socket, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    func serve() {
        defer { close(socket) }
        var kept: [UInt8] = []
        while let request = readRequest(&kept) {
            let reply = shared.state.withLock { state -> FaultServer.Reply in
                state.requests.append(request)
                if !state.replies.isEmpty { return state.replies.removeFirst() }
                let complaint = "FaultServer has no reply for request \(state.requests.count): \(request.line)"
                state.unexpected.append(complaint)
                return .response(599, body: complaint)
            }
            for step in reply.steps {
                switch play(step) {
                case .goOn: continue
                case .ended: return
                case .abandoned: return shared.state.withLock { $0.abandoned += 1 }
                }
            }
        }
    }

    // MARK: Reading

    private func readRequest(_ kept: inout [UInt8]) -> FaultServer.Request? {
        let separator = Array("\r\n\r\n".utf8)
        var searched = 0
        var headEnd: Int?
        while headEnd == nil {
            while searched + 4 <= kept.count, headEnd == nil {
                if kept[searched..<(searched + 4)].elementsEqual(separator) {
                    headEnd = searched
                } else {
                    searched += 1
                }
            }
            if headEnd == nil, !receive(into: &kept) { return nil }
        }
        guard let headEnd else { return nil }
        let lines = String(decoding: kept[..<headEnd], as: UTF8.self).split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let name = line.prefix { $0 != ":" }
            headers[name.lowercased()] = String(line[name.endIndex...].dropFirst().drop { $0 == " " })
        }
        let end = headEnd + 4 + (headers["content-length"].flatMap { Int($0) } ?? 0)
        while kept.count < end { guard receive(into: &kept) else { return nil } }
        let body = String(decoding: kept[(headEnd + 4)..<end], as: UTF8.self)
        kept.removeFirst(end)
        return FaultServer.Request(
            line: lines.first.map { String($0) } ?? "", headers: headers, body: body, connection: number)
    }

    /// False at the end of the connection or of the server.
    private func receive(into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !shared.isStopping {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count > 0 {
                bytes += buffer[..<count]
                return true
            }
            guard count < 0, errno == EAGAIN || errno == EINTR else { return false }
        }
        return false
    }

    // MARK: Replying

    private func play(_ step: FaultServer.Reply.Step) -> Outcome {
        switch step {
        case .send(let bytes): return send(bytes)
        case .chunk(let bytes):
            return send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
        case .drip(let bytes):
            while !isClosedByClient {
                guard case .goOn = play(.chunk(bytes)) else { return .abandoned }
                usleep(10_000)
            }
            return .abandoned
        case .gate(let gate):
            while !gate.look() {
                if isClosedByClient { return .abandoned }
                if shared.isStopping { return .ended }
                usleep(500)
            }
            return .goOn
        case .close:
            shutdown(socket, Int32(SHUT_WR))
            return .ended
        case .reset:
            var lingering = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
            return .ended
        case .hang:
            while !shared.isStopping {
                if isClosedByClient { return .abandoned }
                usleep(500)
            }
            return .ended
        }
    }

    private func send(_ bytes: [UInt8]) -> Outcome {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Sockets.send(socket, UnsafeRawBufferPointer(rebasing: $0[sent...])) }
            if count > 0 {
                sent += count
            } else if errno != EAGAIN, errno != EINTR {
                return .abandoned
            } else if shared.isStopping {
                return .ended
            }
        }
        return .goOn
    }

    private var isClosedByClient: Bool {
        let count = Sockets.peek(socket)
        return count == 0 || (count < 0 && errno == ECONNRESET)
    }
}
