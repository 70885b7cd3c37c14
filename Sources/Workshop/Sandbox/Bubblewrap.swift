import AssayCore
import CSandbox
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Runs programs in namespaces of their own, with bubblewrap (`bwrap`, 0.8 or later).
final class Bubblewrap: Sendable {
    /// The one of this process: what it learns about the machine it remembers.
    static let here = Bubblewrap()

    enum Answer {
        case ran(SandboxResult)
        /// It does not work on this machine.
        case refused(String)
    }

    private enum Knowledge {
        case unknown, works
        case refused(String)
    }

    private let knowledge = Mutex(Knowledge.unknown)

    /// Why it does not work here, as far as it was tried; nil where it does.
    var refusal: String? {
        if case .refused(let reason) = knowledge.withLock({ $0 }) { reason } else { nil }
    }

    func run(_ run: SandboxRun) throws -> Answer {
        if let refusal { return .refused(refusal) }
        let tools: BubblewrapTools
        switch BubblewrapTools.find(asRoot: getuid() == 0) {
        case .success(let found): tools = found
        case .failure(let missing):
            knowledge.withLock { $0 = .refused(missing.message) }
            return .refused(missing.message)
        }
        let trial = try attempt(run, tools)
        guard let complaint = trial.complaint else {
            knowledge.withLock { $0 = .works }
            return .ran(trial.result)
        }
        if case .works = knowledge.withLock({ $0 }) { throw SandboxFailure.setUp(detail: complaint) }
        // Is it this request or the machine? The smallest of all requests tells.
        let smallest = SandboxRun(
            request: SandboxRequest(command: ["/bin/true"], folder: "/"), interruption: NeverInterrupted(),
            onOutput: { _ in })
        guard let refusal = try attempt(smallest, tools).complaint else {
            knowledge.withLock { $0 = .works }
            throw SandboxFailure.setUp(detail: complaint)
        }
        knowledge.withLock { $0 = .refused(refusal) }
        return .refused(refusal)
    }

    /// What came of it. `complaint` is bubblewrap's word where it did not come to start the program.
    private func attempt(
        _ run: SandboxRun, _ tools: BubblewrapTools
    ) throws -> (result: SandboxResult, complaint: String?) {
        let user = DroppedUser()
        let command = BubblewrapCommand(run.request, SystemFolders.here, tools, user: user)
        // Abstract sockets of the machine's programs belong to the network that is shared then.
        let scope = run.request.hasNetwork ? csandbox_landlock_scope() : -1
        defer { if scope >= 0 { close(scope) } }
        let isHeld = !run.request.hasNetwork || scope >= 0
        let filter = seccompFilter(isHeld ? CSANDBOX_SOCKETS_NAMESPACED : CSANDBOX_SOCKETS_INTERNET)
        guard let options = descriptor(of: command.options.flatMap { Array($0.utf8) + [0] }),
            let filterFile = descriptor(of: filter), let status = ChildPipe(),
            let users = descriptor(of: command.userList(SystemFolders.here.userList))
        else {
            throw SandboxFailure.notStarted(command: "bwrap", detail: String(cString: strerror(errno)))
        }
        var plan = ChildPlan(path: tools.bwrap, arguments: command.words)
        plan.passed = [options.raw, filterFile.raw, status.writing.raw] + (user == nil ? [] : [users.raw])
        plan.fileSize = run.request.limits.fileSize
        plan.data = run.request.limits.processData
        (plan.ruleset, plan.noNewPrivileges) = (scope, scope >= 0)
        if let user { (plan.processes, plan.endingUser) = (run.request.limits.processes, user.id) }
        let handedOver = HandedOver(run.request.mounts, to: user, areReachable: true)
        defer { handedOver.takeBack() }
        var held = HeldComplaint(run.onOutput)
        let outcome = try withoutActuallyEscaping({ (text: String) in held.take(text) }) { take in
            var run = run
            run.onOutput = take
            return try Supervision.run(
                plan, run, confinement: .bubblewrap,
                usage: UsageWatch(temporary: BubblewrapCommand.temporary, writable: handedOver.paths))
        }
        if let failure = outcome.failure {
            throw SandboxFailure(["bwrap"], stage: failure.stage, errno: failure.errno)
        }
        let reading = status.closingWriting()
        let isStarted = String(decoding: reading.readAll() ?? [], as: UTF8.self).contains("\"exit-code\"")
        guard case .exited(let code) = outcome.result.end else { return held.released(outcome.result) }
        if !isStarted { return (outcome.result, outcome.result.output.text) }
        var result = outcome.result
        // The shells' convention, which bubblewrap keeps to: 128 and the number of the signal.
        if (129...192).contains(code) { result.end = .killed(signal: code - 128) }
        return held.released(result)
    }
}

/// Holds back output that can be bubblewrap's own complaint until it is known whether it is.
private struct HeldComplaint {
    private let pass: (String) -> Void
    private var held = ""
    private var isPassing = false

    init(_ pass: @escaping (String) -> Void) {
        self.pass = pass
    }

    mutating func take(_ text: String) {
        if isPassing { return pass(text) }
        held += text
        let sign = "bwrap: "
        if held.utf8.count < 4096, held.hasPrefix(sign) || sign.hasPrefix(held) { return }
        release()
    }

    private mutating func release() {
        isPassing = true
        if !held.isEmpty { pass(held) }
        held = ""
    }

    mutating func released(_ result: SandboxResult) -> (SandboxResult, String?) {
        release()
        return (result, nil)
    }
}

/// The filter for this processor; empty where there is none.
func seccompFilter(_ sockets: csandbox_sockets) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = bytes.withUnsafeMutableBytes { csandbox_filter($0.baseAddress, $0.count, Int32(sockets.rawValue)) }
    return Array(bytes[..<count])
}
