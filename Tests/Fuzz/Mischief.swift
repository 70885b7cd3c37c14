import AssayCore
import SessionStore

/// What tools, crashes and people do to a session file and to the part of an answer, as a program of four bytes a step.
struct Mischief {
    private var file: [UInt8]
    private var part: [UInt8]?
    private let steps: [UInt8]

    init(_ steps: [UInt8]) {
        self.steps = steps
        (file, part) = Mischief.whole
    }

    mutating func apply() -> (file: [UInt8], part: [UInt8]?) {
        for start in stride(from: 0, to: min(steps.count - 3, 32), by: 4) {
            let (what, first, second, amount) = (steps[start], steps[start + 1], steps[start + 2], steps[start + 3])
            let place = Int(first) << 8 | Int(second)
            if what & 0x80 != 0, var bytes = part {
                Mischief.change(&bytes, what & 0x7F, place, Int(amount))
                part = bytes
            } else if what == 0x7F {
                part = nil
            } else {
                Mischief.change(&file, what, place, Int(amount))
            }
        }
        return (file, part)
    }

    private static func change(_ bytes: inout [UInt8], _ what: UInt8, _ place: Int, _ amount: Int) {
        guard !bytes.isEmpty else { return }
        let start = place % bytes.count
        let end = min(bytes.count, start + amount)
        switch what % 12 {
        case 0: bytes.removeLast(bytes.count - start)
        case 1: for index in start..<end { bytes[index] = 0 }
        case 2: for index in start..<bytes.count { bytes[index] = 0 }
        case 3: bytes.removeSubrange(start..<end)
        case 4: bytes.insert(UInt8(amount), at: start)
        case 5: bytes[start] = UInt8(amount)
        case 6: bytes += [UInt8](repeating: 0, count: amount)
        case 7: withLines(&bytes) { $0.insert($0[place % $0.count], at: amount % $0.count) }
        case 8: withLines(&bytes) { $0.swapAt(place % $0.count, amount % $0.count) }
        case 9: withLines(&bytes) { $0.remove(at: place % $0.count) }
        case 10: withLines(&bytes) { $0.insert(Array("<<<<<<< HEAD\n".utf8), at: place % $0.count) }
        default: bytes = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        }
    }

    /// Each with its newline.
    private static func withLines(_ bytes: inout [UInt8], _ change: (inout [[UInt8]]) -> Void) {
        var lines: [[UInt8]] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A || index == bytes.count - 1 {
            lines.append(Array(bytes[start...index]))
            start = index + 1
        }
        if !lines.isEmpty { change(&lines) }
        bytes = lines.flatMap { $0 }
    }

    // MARK: What it begins with

    /// A session of five events, and the part of the answer that comes sixth.
    private static let whole: (file: [UInt8], part: [UInt8]?) = {
        let disk = FuzzFolder("\(scratchFolder)/whole")
        let folder = SessionFolder(path: disk.path)
        do {
            let writer = try folder.create(
                workspace: Workspace(root: "/home/ann/sales", path: "."), at: Timestamp(milliseconds: 1))
            try writer.append(.setting(SessionSetting(service: "local", model: "m")), at: Timestamp(milliseconds: 2))
            try writer.append(.message(SessionMessage(.user, "Write a.py")), at: Timestamp(milliseconds: 3))
            var answer = SessionMessage(.assistant, "```py a.py\nx = \"中\"\n```\n")
            answer.finish = .stop
            try writer.append(.message(answer), at: Timestamp(milliseconds: 4))
            let save = SavedBlock(message: 3, block: 1, path: "a.py", sha256: String(repeating: "0", count: 64))
            try writer.append(.save(save), at: Timestamp(milliseconds: 5))
            try writer.append(.message(SessionMessage(.user, "go on")), at: Timestamp(milliseconds: 6))
            try writer.beginAnswer(at: Timestamp(milliseconds: 7))
            try writer.extendAnswer([.reasoning("多"), .text("é🙂\n"), .text("b")], at: Timestamp(milliseconds: 8))
            let (file, part) = (disk.bytes(of: "\(writer.id).json"), disk.bytes(of: "\(writer.id).json.part"))
            return (Mischief.named("s", file ?? [], writer.id), part.map { Mischief.named("s", $0, writer.id) })
        } catch {
            fail("cannot write a session: \(error)")
        }
    }()

    /// The bytes with another id. The chain breaks at its first link, which opening does not look at.
    private static func named(_ id: String, _ bytes: [UInt8], _ old: String) -> [UInt8] {
        Array(String(decoding: bytes, as: UTF8.self).replacing(old, with: id).utf8)
    }
}
