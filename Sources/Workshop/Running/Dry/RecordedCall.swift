/// A program that a dry run kept from running, or saw running.
package struct RecordedCall: Sendable, Equatable {
    /// The program's name and its arguments.
    package var words: [String]
    /// Where it was called.
    package var folder: String
    /// The beginning of its standard input, where that belongs to what it would do.
    package var input: String = ""
    package var isInputCut = false
    package var isInstalled = true
    /// How often it was called just so, one call after the other.
    package var count = 1
}

/// The records that a dry run left.
enum DryLog {
    /// A file that lies with the records from the beginning: without it, they were removed.
    static let mark = "begun"

    /// In the order of the calls, with equal ones in a row folded.
    ///
    /// Records that are damaged are left out: the program could reach them.
    /// - Returns: also whether records are missing
    static func read(from folder: String) -> (calls: [RecordedCall], isIncomplete: Bool) {
        let numbers = RunFiles.names(in: folder).compactMap(Int.init).filter { $0 > 0 }.sorted()
        let next = RunFiles.text(of: "\(folder)/next").flatMap { Int($0.filter { $0 != "\n" }) } ?? 1
        var isIncomplete =
            numbers.count < min(next - 1, RecorderScript.limit) || RunFiles.kind(of: "\(folder)/\(mark)") == nil
        var calls: [RecordedCall] = []
        for number in numbers.prefix(RecorderScript.limit) {
            guard let call = call(in: "\(folder)/\(number)") else {
                isIncomplete = true
                continue
            }
            if var last = calls.last, last.isSame(as: call) {
                last.count += 1
                calls[calls.count - 1] = last
            } else {
                calls.append(call)
            }
        }
        return (calls, isIncomplete)
    }

    private static func call(in folder: String) -> RecordedCall? {
        func bytes(_ name: String) -> [UInt8]? {
            // Looked at first: the program could have put a pipe or a link there.
            RunFiles.kind(of: "\(folder)/\(name)") == .file
                ? RunFiles.bytes(of: "\(folder)/\(name)", limit: 1 << 20) : nil
        }
        guard let words = bytes("argv"), words.last == 0 else { return nil }
        let parts = words.dropLast().split(separator: 0, omittingEmptySubsequences: false)
        let input = bytes("input") ?? []
        return RecordedCall(
            words: parts.map { String(decoding: $0, as: UTF8.self) },
            folder: String(decoding: bytes("folder") ?? [], as: UTF8.self),
            input: String(decoding: input.prefix(RecorderScript.inputLimit), as: UTF8.self),
            isInputCut: input.count > RecorderScript.inputLimit,
            isInstalled: RunFiles.kind(of: "\(folder)/missing") == nil)
    }
}

extension RecordedCall {
    fileprivate func isSame(as other: RecordedCall) -> Bool {
        var same = other
        same.count = count
        return same == self
    }

    /// As it could be typed in a shell, on one line, without anything that a terminal acts upon.
    package var shellText: String {
        words.map(RecordedCall.quoted).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let plain = word.unicodeScalars.allSatisfy { scalar in
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                || "_@%+=:,./-".unicodeScalars.contains(scalar)
        }
        if plain, !word.isEmpty { return word }
        guard word.unicodeScalars.contains(where: WorkPath.isOdd) else {
            return "'" + word.replacing("'", with: #"'\''"#) + "'"
        }
        return "$'" + word.unicodeScalars.map(escaped).joined() + "'"
    }

    /// As bash reads it in `$'…'`.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return #"\n"#
        case "\t": return #"\t"#
        case "'", "\\": return "\\" + String(scalar)
        default: break
        }
        guard WorkPath.isOdd(scalar) else { return String(scalar) }
        let digits = String(scalar.value, radix: 16)
        return #"\u"# + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
