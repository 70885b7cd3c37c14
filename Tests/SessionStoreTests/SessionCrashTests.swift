import AssayCore
import SessionStore
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A process that dies at a given byte that it writes, or at a given call that writes none.
private final class Fate: @unchecked Sendable {
    // One thread uses it: the test that made it.
    /// How much is still done: each byte written counts one, each other call too.
    var life: Int

    init(life: Int) { self.life = life }

    var isDead: Bool { life <= 0 }

    var calls: FileCalls {
        FileCalls(
            write: { descriptor, bytes, offset throws(SystemError) in
                let count = min(bytes.count, self.life)
                guard count > 0 else { throw SystemError(EIO) }
                self.life -= count
                return try FileCalls.system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<count]), offset)
            },
            sync: { _ throws(SystemError) in
                guard !self.isDead else { throw SystemError(EIO) }
                self.life -= 1
            },
            truncate: { descriptor, size throws(SystemError) in
                guard !self.isDead else { throw SystemError(EIO) }
                self.life -= 1
                try FileCalls.system.truncate(descriptor, size)
            })
    }
}

@Suite("A process that dies")
struct SessionCrashTests {
    /// Two turns; returns what was on the screen: every piece that a call returned from.
    private func act(in folder: SessionFolder) -> [String] {
        var screen: [String] = []
        do {
            let writer = try folder.create(workspace: .sales, at: .second(0))
            for turn in 1...2 {
                try writer.append(.message(SessionMessage(.user, "question \(turn)")), at: .second(1))
                screen.append("question \(turn)")
                try writer.beginAnswer(at: .second(2))
                for piece in 1...2 {
                    try writer.extendAnswer([.text("piece \(turn).\(piece)\n")], at: .second(Int64(2 + piece)))
                    screen.append("piece \(turn).\(piece)\n")
                }
                try writer.endAnswer(finish: .stop, at: .second(9))
            }
        } catch {}
        return screen
    }

    @Test("Dying at any byte or call loses nothing that was on the screen")
    func everyMoment() throws {
        var life = 1
        while true {
            let scratch = try Scratch()
            let fate = Fate(life: life)
            let screen = act(in: SessionFolder(path: scratch.path, calls: fate.calls))
            let folder = SessionFolder(path: scratch.path, calls: .quick)
            try expectNothingLost(screen, in: folder, scratch, "life \(life)")
            guard fate.isDead else { break }
            life += 1
        }
        #expect(life > 1000)
    }

    @Test("Dying in the middle of a repair too")
    func repair() throws {
        let (screen, name, files) = try abandoned()
        var life = 1
        while true {
            let scratch = try Scratch()
            for file in files { try scratch.write(file.bytes, to: file.name) }
            // Half an event behind the last one, so that there is something to cut.
            try scratch.write(files[0].bytes.dropLast(3) + Array(",{\"seq\"".utf8), to: name)
            let fate = Fate(life: life)
            _ = try? SessionFolder(path: scratch.path, calls: fate.calls).open(String(name.dropLast(5)))
            try expectNothingLost(screen, in: SessionFolder(path: scratch.path, calls: .quick), scratch, "life \(life)")
            guard fate.isDead else { break }
            life += 1
        }
        #expect(life > 100)
    }

    /// What a process leaves that dies when it has written some of an answer.
    private func abandoned() throws -> (screen: [String], session: String, files: [(name: String, bytes: [UInt8])]) {
        for life in 700... {
            let scratch = try Scratch()
            let screen = act(in: SessionFolder(path: scratch.path, calls: Fate(life: life).calls))
            let files = scratch.names.filter { !$0.hasSuffix(".lock") }.map {
                (name: $0, bytes: scratch.bytes(of: $0) ?? [])
            }
            if files.count == 2, screen.last?.hasPrefix("piece") == true { return (screen, files[0].name, files) }
        }
        throw SystemError(0)
    }

    private func expectNothingLost(
        _ screen: [String], in folder: SessionFolder, _ scratch: Scratch, _ moment: Comment
    ) throws {
        guard let name = scratch.names.first(where: { $0.hasSuffix(".json") }) else {
            return #expect(screen == [], moment)
        }
        let writer = try folder.open(String(name.dropLast(5)))
        try expectAtRest(scratch.bytes(of: name))
        let texts = try bodies(of: writer.conversation.log).map { body in
            if case .message(let message) = body { message.content } else { "" }
        }
        var told = Substring(texts.joined())
        for piece in screen {
            guard told.hasPrefix(piece) else {
                Issue.record("\(piece) is not in \(texts)", severity: .error)
                return
            }
            told = told.dropFirst(piece.count)
        }
        try writer.append(.message(SessionMessage(.user, "on")), at: .second(60))
        try expectAtRest(scratch.bytes(of: name))
    }
}
