import AssayCore
import AssayTestSupport
import SessionStore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// 10,000 sessions of 1 GB in all, English, Chinese and code, of 50 workspaces over a year. The same every time.
struct ManySessions {
    /// In ten sessions each, and nowhere else.
    static let (rareWord, rareChineseWord) = ("quagmire", "鼹鼠")

    private var random = SeededGenerator(state: 42)
    private let english: [String]
    private let chinese: [String]

    init() {
        var random = SeededGenerator(state: 7)
        let letters = Array("etaoinshrdlucmfwypvbgk")
        english = (0..<20_000).map { _ in
            String((0..<Int.random(in: 2...10, using: &random)).map { _ in letters[random.skewed(letters.count)] })
        }
        chinese = (0..<3_000).compactMap { Unicode.Scalar(0x4E00 + $0).map { String(Character($0)) } }
    }

    /// Writes them; gives the bytes in all.
    mutating func write(_ count: Int, bytesEach: Int, in folder: TemporaryFolder, named name: String) throws -> Int {
        var total = 0
        for number in 0..<count { total += try write(number, bytesEach, folder, name) }
        return total
    }

    private mutating func write(_ number: Int, _ size: Int, _ folder: TemporaryFolder, _ name: String) throws -> Int {
        let created = 1_735_689_600_000 + Int64(number) * 3_000_000
        let id = "\(Timestamp(milliseconds: created).description.prefix(10))-\(number)-many"
        let root = number % 50 == 7 ? folder("work") : "/home/ann/project-\(number % 50)"
        let header = SessionHeader(
            id: id, created: Timestamp(milliseconds: created), workspace: Workspace(root: root, path: "."))
        var file = header.line
        var previous = LineHash.of(file)
        file.append(0x0A)
        var seq = 0
        while file.count < size {
            seq += 1
            var text = seq % 2 == 1 ? question() : answer()
            if seq == 3, number % 1000 == 500 { text += " \(ManySessions.rareWord) 里有\(ManySessions.rareChineseWord)吗" }
            let message = SessionMessage(seq % 2 == 1 ? .user : .assistant, text)
            let at = Timestamp(milliseconds: created + Int64(seq) * 1000)
            let line = SessionEvent(seq: seq, at: at, body: .message(message)).line(previous: previous).bytes
            previous = LineHash.of(line)
            if seq > 1 { file.append(UInt8(ascii: ",")) }
            file += line
            file.append(0x0A)
        }
        file += Array("]}\n".utf8)
        try folder.write("\(name)/\(id).json", bytes: file)
        // As if it had been written when it says.
        let last = timespec(tv_sec: time_t(created / 1000 + Int64(seq)), tv_nsec: 0)
        utimensat(AT_FDCWD, folder("\(name)/\(id).json"), [last, last], 0)
        return file.count
    }

    private mutating func question() -> String {
        Bool.random(using: &random) ? words(20) + "?" : characters(30) + "？"
    }

    private mutating func answer() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            text += Bool.random(using: &random) ? words(120) + ".\n\n" : characters(160) + "。\n\n"
            text += "```python \(words(1)).py\n"
            for _ in 0..<12 {
                text += "def \(words(1))(\(words(1))):\n    return \(words(1)).\(words(1))(\(words(1)))\n"
            }
            text += "```\n"
        }
        return text
    }

    private mutating func words(_ count: Int) -> String {
        (0..<count).map { _ in english[random.skewed(english.count)] }.joined(separator: " ")
    }

    private mutating func characters(_ count: Int) -> String {
        (0..<count).map { index in index % 17 == 16 ? "，" : chinese[random.skewed(chinese.count)] }.joined()
    }
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// Below `count`; small numbers are far more frequent, about as words of a language are.
    mutating func skewed(_ count: Int) -> Int {
        let unit = Double(next() >> 11) / Double(1 << 53)
        return min(count - 1, Int(Double(count) * unit * unit * unit))
    }
}
