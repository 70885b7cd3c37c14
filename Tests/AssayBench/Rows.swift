import AssayTestSupport

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Bench {
    /// From exec to the prompt, and to the echo of the first key, against a bare libedit program on the same kind of
    /// terminal.
    func start(pairs: Int = 40) throws {
        var (ours, theirs, oursKey, theirsKey): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        func once(_ path: String, _ prompt: String) throws -> (Double, Double) {
            let terminal = try PseudoTerminal(path, [], environment: environment(), folder: workFolder)
            let shown = try terminal.wait(for: prompt)
            terminal.type("x")
            return (shown - terminal.started, try terminal.wait(for: "x") - terminal.started)
        }
        for _ in 0..<pairs {
            let (own, reference) = (try once(assay, "› "), try once(baseline, "> "))
            ours.append(own.0)
            oursKey.append(own.1)
            theirs.append(reference.0)
            theirsKey.append(reference.1)
        }
        for (what, own, reference) in [("prompt shown", ours, theirs), ("first key echoed", oursKey, theirsKey)] {
            report(
                "exec to \(what), against bare libedit", milliseconds(median(own)), milliseconds(median(reference)),
                median(zip(own, reference).map { $0 / $1 }), "≤ 2.5×")
        }
    }

    /// One short question, against curl with the same request.
    func ask(pairs: Int = 30) throws {
        let server = try FaultServer(Array(repeating: .answer("Four."), count: 2 * pairs + 2))
        let body = #"{"model":"m","stream":true,"messages":[{"role":"user","content":"2+2?"}]}"#
        let request = ["-sN", "-H", "Content-Type: application/json", "-d", body, server.baseURL + "/chat/completions"]
        var (ours, theirs): ([Double], [Double]) = ([], [])
        for index in 0...pairs {
            let own = try runPiped(assay, ["ask", "2+2?"], environment: environment(server), folder: workFolder)
            let reference = try runPiped(curl, request, environment: environment(), folder: workFolder)
            guard own.usage.status == 0, reference.usage.status == 0 else { throw SpawnFault("a request failed") }
            guard index > 0 else { continue }
            ours.append(own.seconds)
            theirs.append(reference.seconds)
        }
        report(
            "ask, whole process, against curl", milliseconds(median(ours)), milliseconds(median(theirs)),
            median(zip(ours, theirs).map { $0 / $1 }), "≤ 2×")
    }

    /// An answer of so many bytes in events of four characters, to a pipe: CPU against `curl -N`, and memory.
    func stream(bytes: Int, runs: Int) throws -> Double {
        let events = Bench.words(count: bytes / 4).map { ChatEvents.delta($0) }.joined()
        let reply = FaultServer.Reply.stream([events + ChatEvents.answer([])])
        let server = try FaultServer(Array(repeating: reply, count: 2 * runs))
        let request = ["-sN", "-d", "{}", server.baseURL + "/chat/completions"]
        var (ours, theirs, memory): ([Double], [Double], Int) = ([], [], 0)
        for _ in 0..<runs {
            let own = try runPiped(assay, ["ask", "long"], environment: environment(server), folder: workFolder)
            let reference = try runPiped(curl, request, environment: environment(), folder: workFolder)
            guard own.usage.status == 0, own.bytes >= bytes, reference.bytes >= events.utf8.count else {
                throw SpawnFault("the answer did not come whole")
            }
            ours.append(own.usage.cpu)
            theirs.append(reference.usage.cpu)
            memory = max(memory, own.usage.memory)
        }
        report(
            "answer of \(bytes / 1000) kB piped, CPU against curl -N", milliseconds(median(ours)),
            milliseconds(median(theirs)), median(zip(ours, theirs).map { $0 / $1 }), "≤ 4× at 1 MB")
        report("  its memory", megabytes(memory), "", nil, "< 40 MB")
        return median(ours)
    }

    /// Words of three letters and a blank in no order: an answer that repeats itself would be stopped.
    private static func words(count: Int) -> [String] {
        var state: UInt32 = 1
        let letters = Array("abcdefghijklmnopqrstuvwxyz").map(String.init)
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            let number = Int(state >> 8)
            return letters[number % 26] + letters[number / 26 % 26] + letters[number / 676 % 26] + " "
        }
    }

    /// Resuming a session of 10,000 messages, and what a turn costs beside the server's time.
    func resume(runs: Int = 9) throws {
        let id = try LongSession.write(in: folder)
        var (opened, sent, ended, memory): ([Double], [Double], [Double], Int) = ([], [], [], 0)
        for _ in 0..<runs {
            let (asked, answer) = (Gate(), Gate())
            let server = try FaultServer([
                FaultServer.Reply([.gate(asked)]).then(
                    .send(FaultServer.Reply.head(200, ["Content-Type": "text/event-stream", "Connection": "close"])),
                    .send(Array(ChatEvents.answer(["done"]).utf8)), .gate(answer), .close)
            ])
            let terminal = try PseudoTerminal(
                assay, ["--resume", id], environment: environment(server), folder: workFolder)
            opened.append(try terminal.wait(for: "\u{1B}[?2004h") - terminal.started)
            terminal.type("nex")
            _ = try terminal.wait(for: "x")
            // Nobody types the rest of a question faster.
            usleep(200_000)
            terminal.type("t\r")
            let typed = now()
            while !asked.isReached, now() < typed + 20 { usleep(50) }
            sent.append(now() - typed)
            asked.open()
            _ = try terminal.wait(for: "done")
            let last = now()
            answer.open()
            _ = try terminal.wait(for: "› ")
            ended.append(now() - last)
            memory = max(memory, terminal.child.peakMemory)
        }
        report("resume 10,000 messages (5 MB) to the prompt", milliseconds(median(opened)), "", nil, "< 60 ms")
        report("  Enter to the request at the server", milliseconds(median(sent)), "", nil, "")
        report("  answer to the next prompt", milliseconds(median(ended)), "", nil, "")
        let turn = zip(sent, ended).map(+)
        report("  one more turn's own cost", milliseconds(median(turn)), "", nil, "< 40 ms")
        report("  its memory", megabytes(memory), "", nil, "< 60 MB")
    }
}
