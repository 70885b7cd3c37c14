// Writes turns to a new session in the folder that is its argument, and says on standard output what it has written,
// each thing after it was written: `session ID`, `question N`, `piece N K`, `answer N`. It goes on until it is killed.

import AssayCore
import SessionStore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

func acknowledge(_ line: String) {
    var bytes = Array((line + "\n").utf8)
    while !bytes.isEmpty {
        let count = write(1, bytes, bytes.count)
        guard count > 0 else { exit(1) }
        bytes.removeFirst(count)
    }
}

func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
}

do throws(SessionFailure) {
    let folder = SessionFolder(path: CommandLine.arguments[1])
    let writer = try folder.create(workspace: Workspace(root: "/work", path: "."), at: now())
    acknowledge("session \(writer.id)")
    for turn in 1... {
        // Every second question is long enough to be written in several pieces.
        let question = "question \(turn)" + (turn % 2 == 0 ? String(repeating: " \"long\"\n", count: 30_000) : "")
        try writer.append(.message(SessionMessage(.user, question)), at: now())
        acknowledge("question \(turn)")
        try writer.beginAnswer(at: now())
        for piece in 1...(turn % 5 * 8 + 2) {
            let filling = piece % 9 == 0 ? String(repeating: "多 \n", count: 2_000) : ""
            try writer.extendAnswer([.text("<\(turn).\(piece)>"), .text(filling)], at: now())
            acknowledge("piece \(turn) \(piece)")
        }
        try writer.extendAnswer([.finish(.stop)], at: now())
        try writer.endAnswer(at: now())
        acknowledge("answer \(turn)")
    }
} catch {
    acknowledge("failure \(error.message)")
}
