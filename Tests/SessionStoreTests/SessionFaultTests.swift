import AssayCore
import SessionStore
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A disk that does what a test tells it.
final class Disk: @unchecked Sendable {
    // One thread uses it: the test that made it.
    /// How many bytes still fit; a write takes what fits and then fails with ENOSPC.
    var room = Int64.max
    /// The most that one call writes.
    var step = Int.max
    /// Errors that the next calls of `sync` fail with, one after the other.
    var syncErrors: [Int32] = []
    /// The same for writing, before anything is written.
    var writeErrors: [Int32] = []
    var truncateErrors: [Int32] = []

    var calls: FileCalls {
        FileCalls(
            write: { descriptor, bytes, offset throws(SystemError) in
                if !self.writeErrors.isEmpty, case let code = self.writeErrors.removeFirst(), code != 0 {
                    throw SystemError(code)
                }
                // What overwrites takes no room.
                var status = stat()
                fstat(descriptor, &status)
                let free = self.room == .max ? .max : max(0, Int64(status.st_size) - offset) + self.room
                let count = Int(min(Int64(min(bytes.count, self.step)), free))
                guard count > 0 else { throw SystemError(ENOSPC) }
                let piece = UnsafeRawBufferPointer(rebasing: bytes[..<count])
                let written = try FileCalls.system.write(descriptor, piece, offset)
                if self.room != .max { self.room -= max(0, offset + Int64(written) - Int64(status.st_size)) }
                return written
            },
            sync: { _ throws(SystemError) in
                if !self.syncErrors.isEmpty, case let code = self.syncErrors.removeFirst(), code != 0 {
                    throw SystemError(code)
                }
            },
            truncate: { descriptor, size throws(SystemError) in
                if !self.truncateErrors.isEmpty, case let code = self.truncateErrors.removeFirst(), code != 0 {
                    throw SystemError(code)
                }
                try FileCalls.system.truncate(descriptor, size)
            })
    }
}

@Suite("Faults of the disk")
struct SessionFaultTests {
    let scratch: Scratch
    let disk = Disk()
    let folder: SessionFolder
    let writer: SessionWriter
    let first = SessionEvent.Body.message(SessionMessage(.user, "first"))
    let second = SessionEvent.Body.message(SessionMessage(.user, "second, \"a little longer\""))

    init() throws {
        scratch = try Scratch()
        folder = SessionFolder(path: scratch.path, calls: disk.calls)
        writer = try folder.create(workspace: .sales, at: .second(0))
    }

    private var file: String { writer.id + ".json" }

    @Test("Short writes and interrupted calls are gone on with")
    func shortWrites() throws {
        disk.step = 3
        try writer.append(first, at: .second(1))
        disk.writeErrors = [EINTR, 0, EINTR]
        disk.syncErrors = [EINTR]
        try writer.append(second, at: .second(2))
        try expectAtRest(scratch.bytes(of: file))
        #expect(try bodies(of: folder.read(writer.id)) == [first, second])
    }

    @Test("Nothing is cut off before the name of the file that keeps it is on the medium")
    func keptNameIsNotDurable() throws {
        try writer.append(first, at: .second(1))
        writer.close()
        let torn = try #require(scratch.bytes(of: file)).dropLast(3) + Array("no event\n".utf8)
        try scratch.write(torn, to: file)
        // The kept file's bytes, then its folder.
        disk.syncErrors = [0, EIO]
        #expect(throws: SessionFailure.disk(.write, path: "\(scratch.path)/\(file).cut-1", code: EIO)) {
            try folder.open(writer.id)
        }
        #expect(scratch.bytes(of: file) == Array(torn))
        #expect(try bodies(of: folder.open(writer.id).conversation.log) == [first])
    }

    @Test("A full disk: for any room, an event is there as a whole or not at all, and the next attempt works")
    func fullDisk() throws {
        try writer.append(first, at: .second(1))
        let before = scratch.bytes(of: file)
        for room in stride(from: Int64(0), through: 140, by: 1) {
            disk.room = room
            #expect(throws: SessionFailure.disk(.write, path: "\(scratch.path)/\(file)", code: ENOSPC)) {
                try writer.append(second, at: .second(2))
            }
            #expect(scratch.bytes(of: file) == before)
            #expect(writer.conversation.log.count == 1)
        }
        disk.room = .max
        try writer.append(second, at: .second(3))
        try expectAtRest(scratch.bytes(of: file))
        #expect(try bodies(of: folder.read(writer.id)) == [first, second])
    }

    @Test("A disk that is full before the first event leaves no file")
    func fullFromTheStart() throws {
        for room in [Int64(0), 10, 200] {
            disk.room = room
            #expect(throws: SessionFailure.self) { try writer.append(first, at: .second(1)) }
            #expect(scratch.names == [file + ".lock"])
        }
        disk.room = .max
        try writer.append(first, at: .second(1))
        try expectAtRest(scratch.bytes(of: file))
    }

    @Test("A disk that fills up while an answer grows: what was drawn is kept, and written once there is room")
    func fullInMidAnswer() throws {
        try writer.append(first, at: .second(1))
        try writer.beginAnswer(at: .second(2))
        try writer.extendAnswer([.text("drawn ")], at: .second(2))
        disk.room = 7
        #expect(throws: SessionFailure.disk(.write, path: "\(scratch.path)/\(file).part", code: ENOSPC)) {
            try writer.extendAnswer([.text("not drawn")], at: .second(2))
        }
        #expect(throws: SessionFailure.disk(.write, path: "\(scratch.path)/\(file)", code: ENOSPC)) {
            try writer.endAnswer(finish: .cut, error: "no room", at: .second(3))
        }
        #expect(throws: SessionFailure.self) { try writer.append(second, at: .second(4)) }
        #expect(writer.conversation.log.count == 1)
        disk.room = .max
        try writer.append(second, at: .second(5))
        var answer = SessionMessage(.assistant, "drawn ")
        (answer.finish, answer.error) = (.cut, "no room")
        #expect(try bodies(of: folder.read(writer.id)) == [first, .message(answer), second])
        #expect(scratch.names == [file, file + ".lock"])
    }

    @Test("The same, and the process is killed before there is room: the next opening finds the answer")
    func fullAndKilled() throws {
        try writer.append(first, at: .second(1))
        try writer.extendAnswer([.text("drawn ")], at: .second(2))
        disk.room = 0
        #expect(throws: SessionFailure.self) { try writer.extendAnswer([.text("not drawn")], at: .second(2)) }
        #expect(throws: SessionFailure.self) { try writer.endAnswer(finish: .cut, at: .second(3)) }
        let id = writer.id
        writer.close()
        disk.room = .max
        let reopened = try folder.open(id)
        var answer = SessionMessage(.assistant, "drawn ")
        answer.finish = .interrupted
        #expect(try bodies(of: reopened.conversation.log) == [first, .message(answer)])
        #expect(reopened.repairs == [SessionText.adoptedAnswer()])
    }

    @Test("After fdatasync failed nothing more is written, and no copy of the answer is given up")
    func syncFails() throws {
        try writer.append(first, at: .second(1))
        try writer.extendAnswer([.text("drawn")], at: .second(2))
        disk.syncErrors = [EIO]
        let failure = SessionFailure.notDurable(path: "\(scratch.path)/\(file)", code: EIO)
        #expect(throws: failure) { try writer.endAnswer(finish: .stop, at: .second(3)) }
        #expect(throws: failure) { try writer.append(second, at: .second(4)) }
        #expect(scratch.bytes(of: file + ".part") != nil)
        #expect((failure.cause, failure.message.contains("Input/output")) == (.diskOrRights, true))

        // The next opening writes the event again before it gives up the part.
        let id = writer.id
        writer.close()
        disk.syncErrors = [EIO]
        #expect(throws: SessionFailure.self) { try folder.open(id) }
        #expect(scratch.bytes(of: file + ".part") != nil)
        let reopened = try folder.open(id)
        #expect(scratch.bytes(of: file + ".part") == nil)
        try reopened.append(second, at: .second(5))
        try expectAtRest(scratch.bytes(of: file))
        var answer = SessionMessage(.assistant, "drawn")
        answer.finish = .stop
        #expect(try bodies(of: folder.read(id)) == [first, .message(answer), second])
    }

    @Test("fdatasync that fails on the part stops the answer")
    func partSyncFails() throws {
        try writer.append(first, at: .second(1))
        try writer.beginAnswer(at: .second(2))
        disk.syncErrors = [EIO]
        let failure = SessionFailure.notDurable(path: "\(scratch.path)/\(file).part", code: EIO)
        #expect(throws: failure) { try writer.extendAnswer([.text("drawn")], at: .second(3)) }
        #expect(throws: failure) { try writer.endAnswer(at: .second(3)) }
    }

    @Test("Where a failed write cannot be undone, the writer stops, and the next opening repairs")
    func undoFails() throws {
        try writer.append(first, at: .second(1))
        disk.room = 20
        disk.truncateErrors = [EIO]
        #expect(throws: SessionFailure.disk(.write, path: "\(scratch.path)/\(file)", code: EIO)) {
            try writer.append(second, at: .second(2))
        }
        disk.room = .max
        #expect(throws: SessionFailure.disk(.write, path: "\(scratch.path)/\(file)", code: EIO)) {
            try writer.append(second, at: .second(2))
        }
        let id = writer.id
        writer.close()
        let reopened = try folder.open(id)
        #expect(reopened.repairs == [SessionText.repairedEnd(file + ".cut-1")])
        #expect(try bodies(of: reopened.conversation.log) == [first])
        try expectAtRest(scratch.bytes(of: file))
    }

    @Test(
        "What another program does to the file stops the writer",
        arguments: ["replaced", "removed", "longer", "shorter"])
    func changed(how: String) throws {
        try writer.append(first, at: .second(1))
        try writer.extendAnswer([.text("drawn")], at: .second(2))
        let bytes = try #require(scratch.bytes(of: file))
        let path = "\(scratch.path)/\(file)"
        switch how {
        case "replaced":
            try scratch.write(bytes, to: "other")
            rename("\(scratch.path)/other", path)
        case "removed": unlink(path)
        case "longer": try scratch.write(bytes + [0x20], to: file)
        default: try scratch.write(bytes.dropLast(5), to: file)
        }
        let changed = scratch.bytes(of: file)
        #expect(throws: SessionFailure.changed(path: path)) { try writer.endAnswer(at: .second(3)) }
        #expect(throws: SessionFailure.changed(path: path)) { try writer.append(second, at: .second(4)) }
        #expect(scratch.bytes(of: file) == changed)
        #expect(scratch.bytes(of: file + ".part") != nil)
    }
}
