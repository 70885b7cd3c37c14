import AssayCore
import SessionStore
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

#if os(Linux)
    @Suite("kill -9")
    struct SessionKillTests {
        @Test("At any moment: everything that was acknowledged is there, and the session goes on")
        func kill() throws {
            let folder = try Scratch()
            var seen = (pieces: 0, inMidAnswer: 0, torn: 0)
            for round in 1...(isSet("ASSAY_LONG") ? 300 : 30) {
                let acknowledged = try linesOfKilledTarget(folder: folder.path)
                guard let id = acknowledged.first?.dropPrefix("session ") else { continue }
                guard folder.bytes(of: id + ".json") != nil else {
                    #expect(acknowledged.count == 1, "round \(round)")
                    continue
                }
                let writer = try SessionFolder(path: folder.path).open(id)
                try expectAtRest(folder.bytes(of: id + ".json"))
                let log = writer.conversation.log
                for line in acknowledged.dropFirst() { try expect(line, in: log, "round \(round)") }
                seen.pieces += acknowledged.count
                seen.inMidAnswer += writer.repairs.contains(SessionText.adoptedAnswer()) ? 1 : 0
                seen.torn += folder.names.contains { $0.contains(".cut-") } ? 1 : 0
                try writer.append(.message(SessionMessage(.user, "on")), at: .second(60))
                writer.close()
                try expectAtRest(folder.bytes(of: id + ".json"))
                for name in folder.names { unlink("\(folder.path)/\(name)") }
            }
            #expect(seen.inMidAnswer > 0 && seen.pieces > 100, "\(seen)")
            if isSet("ASSAY_LONG") { print("kill -9:", seen) }
        }

        /// Checks one line of what the target acknowledged. Turn `n` has the events `2n-1` and `2n`.
        private func expect(_ line: String, in log: SessionLog, _ round: Comment) throws {
            let words = line.split(separator: " ")
            let turn = try #require(Int(words.dropFirst().first ?? ""), "\(line)")
            func message(_ seq: Int) throws -> SessionMessage? {
                if case .message(let message) = try log.event(seq).body { message } else { nil }
            }
            switch words[0] {
            case "question":
                #expect(try message(2 * turn - 1)?.content.hasPrefix("question \(turn)") == true, round)
            case "piece":
                #expect(try message(2 * turn)?.content.contains("<\(turn).\(words[2])>") == true, round)
            case "answer":
                #expect(try message(2 * turn)?.finish == .stop, round)
            default: Issue.record("\(line)")
            }
        }

        /// Starts the target, kills it after a moment, and returns what it acknowledged until then.
        private func linesOfKilledTarget(folder: String) throws -> [String] {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
            let program = try target()
            var arguments = [strdup(program), strdup(folder), nil]
            defer { for argument in arguments { free(argument) } }
            var pid = pid_t()
            try #require(posix_spawn(&pid, program, &actions, nil, &arguments, environ) == 0)
            close(ends[1])
            defer { close(ends[0]) }

            // It is killed so many microseconds after its first word.
            let moment = useconds_t.random(in: 0...60_000)
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let hasBegun = poll(ends[0], milliseconds: 20_000)
            try #require(hasBegun)
            usleep(moment)
            Glibc.kill(pid, SIGKILL)
            while case let count = read(ends[0], &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            #expect(status & 0x7F == SIGKILL)
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
            return lines.map { String(decoding: $0, as: UTF8.self) }
        }

        private func poll(_ descriptor: Int32, milliseconds: Int32) -> Bool {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            return Glibc.poll(&entry, 1, milliseconds) == 1
        }

        /// The target lies beside the tests that are running.
        private func target() throws -> String {
            var path = [CChar](repeating: 0, count: 4096)
            let count = readlink("/proc/self/exe", &path, path.count)
            try #require(count > 0)
            let own = String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return own.split(separator: "/").dropLast().reduce(into: "") { $0 += "/" + $1 } + "/SessionKillTarget"
        }
    }

    extension String {
        fileprivate func dropPrefix(_ prefix: String) -> String? {
            hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
        }
    }
#endif
