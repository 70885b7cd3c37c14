import AssayCore
import SessionStore

/// Session files and answers' parts as someone, or something, left them: nothing that is whole is lost, whatever is cut
/// off is kept, what is refused is left alone, and a second opening finds nothing to mend.
///
/// An input is a file, or a file and a part with a line of `part` between them; one that begins with `!` says instead
/// what happens to a file that was written properly, see `Mischief`.
enum SessionTarget {
    private static let folder = SessionFolder(path: "\(scratchFolder)/sessions", calls: .quick)
    private static let disk = FuzzFolder(folder.path)

    @Sendable static func run(_ input: [UInt8]) {
        var (file, part) = halves(of: input)
        if input.first == UInt8(ascii: "!") {
            var mischief = Mischief(Array(input.dropFirst()))
            (file, part) = mischief.apply()
        }
        readInMemory(file, part ?? [])
        roundTrip(of: String(decoding: part ?? file, as: UTF8.self), cut: FuzzNumbers(input.suffix(2)))
        disk.empty()
        disk.write(file, to: "s.json")
        if let part { disk.write(part, to: "s.json.part") }
        _ = try? folder.list()
        _ = try? folder.read("s")
        check(disk.bytes(of: "s.json") == file && disk.bytes(of: "s.json.part") == part, "changed by reading")
        open(file, part)
    }

    private static func halves(of input: [UInt8]) -> ([UInt8], [UInt8]?) {
        let mark = Array("\npart\n".utf8)
        guard let start = input.indices.first(where: { input[$0...].starts(with: mark) }) else { return (input, nil) }
        return (Array(input[...start]), Array(input[(start + mark.count)...]))
    }

    // MARK: Reading

    private static func readInMemory(_ file: [UInt8], _ part: [UInt8]) {
        _ = AnswerPart(part)?.event
        guard let log = try? SessionLog(file, id: "s") else { return }
        for seq in stride(from: 1, through: log.count, by: 1) {
            _ = log.kind(of: seq)
            guard let event = try? log.event(seq) else { continue }
            _ = event.line(previous: "").bytes
        }
        _ = SessionChain(log).broken
        guard var conversation = try? Conversation(log) else { return }
        _ = try? conversation.messages(system: "s")
        _ = try? conversation.lastAnswer()
        check(conversation.title.count <= 61, "a title of \(conversation.title.count) characters")
    }

    /// The lines of an answer are read as it was, and broken off as a beginning of it.
    private static func roundTrip(of text: String, cut numbers: FuzzNumbers) {
        var numbers = numbers
        let scalars = text.unicodeScalars.prefix(400)
        let half = scalars.index(scalars.startIndex, offsetBy: numbers.below(scalars.count + 1))
        var answer = GrowingAnswer()
        let batch: [CompletionEvent] = [
            .reasoning(String(scalars[..<half])), .text(String(scalars[half...])), .text("z"),
        ]
        answer.append(batch)
        let lines = GrowingAnswer.lines(of: batch)
        let header = SessionHeader(
            id: "s", created: Timestamp(milliseconds: 0), workspace: Workspace(root: "", path: "."))
        let part = AnswerPart(session: header, seq: 1, at: Timestamp(milliseconds: 0), sent: nil)
        check(AnswerPart(part.firstLine + lines)?.answer == answer, "an answer is read as another")
        let torn = AnswerPart(part.firstLine + lines.prefix(numbers.below(lines.count)))?.answer
        check(
            torn.map {
                answer.text.utf8.starts(with: $0.text.utf8) && answer.reasoning.utf8.starts(with: $0.reasoning.utf8)
            }
                ?? false, "an answer that is broken off is read as another")
    }

    // MARK: Opening

    private static func open(_ file: [UInt8], _ part: [UInt8]?) {
        let log = try? SessionLog(file, id: "s")
        let writer: SessionWriter
        do { writer = try folder.open("s") } catch {
            check(
                disk.bytes(of: "s.json") == file && disk.bytes(of: "s.json.part") == part,
                "refused and changed: \(error)")
            check(disk.names.allSatisfy { ["s.json", "s.json.part"].contains($0) }, "refused and left \(disk.names)")
            return mend(file)
        }
        let mended = disk.bytes(of: "s.json") ?? []
        checkAtRest(mended)
        if let log {
            check(mended.starts(with: file[..<log.end]), "whole events were changed")
            checkKept(log.rest, aside: "s.json.cut-1")
            check(writer.conversation.log.count - log.count <= 1, "events out of nowhere")
        }
        if part != nil { check(disk.bytes(of: "s.json.part") == nil, "the part is still there") }
        goOn(writer, from: mended)
    }

    /// What cannot be opened is mended into sessions that can, with the file as it was beside them, or is left alone.
    private static func mend(_ file: [UInt8]) {
        guard let mended = try? folder.mend("s", at: Timestamp(milliseconds: 7)) else {
            check(disk.bytes(of: "s.json") == file, "not mended and changed")
            return
        }
        for id in mended.ids {
            do { _ = try folder.open(id) } catch { fail("mended, and \(id) cannot be opened: \(error)") }
        }
        if let aside = mended.aside { check(disk.bytes(of: aside) == file, "mended without a copy") }
    }

    private static func checkKept(_ rest: ArraySlice<UInt8>, aside name: String) {
        guard !"]}\n".utf8.starts(with: rest) else { return }
        check(disk.bytes(of: name) == Array(rest), "what was cut off is not in \(name)")
    }

    private static func checkAtRest(_ bytes: [UInt8]) {
        guard let log = try? SessionLog(bytes, id: "s") else { fail("no session file after mending") }
        check(log.rest.elementsEqual("]}\n".utf8), "not at rest after mending")
    }

    private static func goOn(_ writer: SessionWriter, from mended: [UInt8]) {
        writer.close()
        guard let again = try? folder.open("s") else { fail("opened once and not again") }
        check(again.repairs.isEmpty && disk.bytes(of: "s.json") == mended, "mended twice: \(again.repairs)")
        let count = again.conversation.log.count
        let question = SessionEvent.Body.message(SessionMessage(.user, "on"))
        guard (try? again.append(question, at: Timestamp(milliseconds: 5))) != nil else { fail("cannot append") }
        again.close()
        let after = disk.bytes(of: "s.json") ?? []
        check(after.starts(with: mended.dropLast(3)), "appending changed what was there")
        checkAtRest(after)
        guard let log = try? folder.read("s") else { fail("cannot read what was appended") }
        check(log.count == count + 1 && (try? log.event(count + 1).body) == question, "another event was appended")
        if let fork = try? folder.fork("s", at: Timestamp(milliseconds: 9)) {
            check(fork.conversation.log.count == log.count + 1, "the fork has not the events and where they came from")
        }
    }
}

extension FileCalls {
    /// Without waiting for the disk.
    fileprivate static let quick = FileCalls(
        write: FileCalls.system.write, sync: { _ throws(SystemError) in }, truncate: FileCalls.system.truncate)
}
