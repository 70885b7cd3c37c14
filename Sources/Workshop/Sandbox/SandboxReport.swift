import AssayCore
import CSandbox

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What holds programs on this machine and what does not, for `/doctor`.
package struct SandboxReport: Sendable, Equatable {
    package enum Subject: String, Sendable, CaseIterable {
        case confinement, files, fileNames, places, user, environment, network, processes, signals, calls, processCount,
            memory
        case disk, temporary, end
    }

    package enum State: String, Sendable {
        /// By the kernel.
        case held
        /// By Assay, which looks at it every now and then.
        case watched
        case open
    }

    package struct Line: Sendable, Equatable {
        package var subject: Subject
        package var state: State
        package var text: String
        /// How to get what is missing; empty where nothing is, or where nothing can be done.
        package var remedy: String
    }

    /// What a program that is run now is held by; nil where nothing confines it.
    package var confinement: Confinement?
    package var lines: [Line]

    /// One line for each, with the state before it.
    package var text: String {
        lines.map { "\($0.state.rawValue): \($0.text)" + ($0.remedy.isEmpty ? "" : " – \($0.remedy)") }
            .joined(separator: "\n")
    }

    /// Runs a small program in the sandbox and looks at what it was held by.
    package static func probe() -> SandboxReport {
        let request = SandboxRequest(command: ["/bin/sh", "-c", ":"], folder: "/")
        let result = try? SystemSandbox().run(request)
        let confinement = result?.end == .exited(0) ? result?.confinement : nil
        return SandboxReport(SandboxFacts(confinement: confinement))
    }

    init(_ facts: SandboxFacts) {
        confinement = facts.confinement
        switch facts.confinement {
        case .bubblewrap: lines = SandboxReport.bubblewrap(facts)
        case .landlock: lines = SandboxReport.landlock(facts)
        case .seatbelt: lines = [Line(.confinement, .held, .reportSeatbelt)]
        case .external, .none?, nil: lines = [Line(.confinement, .open, .reportNone)]
        }
        if let refusal = facts.refusal {
            lines.insert(
                Line(
                    subject: .confinement, state: .open, text: SandboxText.reportRefused(refusal), remedy: facts.remedy),
                at: 0)
        }
    }

    private static func bubblewrap(_ facts: SandboxFacts) -> [Line] {
        [
            Line(.confinement, .held, .reportBubblewrap), Line(.files, .held, .reportFiles),
            Line(.processes, .held, .reportProcessesHidden), Line(.signals, .held, .reportSignals),
            Line(.temporary, .held, .reportTemporary),
        ] + common(facts)
    }

    private static func landlock(_ facts: SandboxFacts) -> [Line] {
        // Another user's processes are out of reach of their own.
        let holdsSignals = facts.isRoot || facts.landlockVersion >= 6
        return [
            Line(
                subject: .confinement, state: .held, text: SandboxText.reportLandlock("\(facts.landlockVersion)"),
                remedy: ""),
            Line(.files, .held, .reportFiles), Line(.fileNames, .open, .reportFileNames),
            Line(.places, .open, .reportPlaces),
            Line(.processes, .open, .reportProcessesSeen),
            holdsSignals
                ? Line(.signals, .held, .reportSignals)
                : Line(.signals, .open, .reportSignalsOpen, remedy: .reportSignalsHint),
            Line(.temporary, .watched, .reportTemporaryDisk),
        ] + common(facts)
    }

    private static func common(_ facts: SandboxFacts) -> [Line] {
        [
            Line(.environment, .held, .reportEnvironment), Line(.network, .held, .reportNetwork),
            facts.hasFilter ? Line(.calls, .held, .reportCalls) : Line(.calls, .open, .reportCallsOpen),
            Line(.processCount, .held, .reportProcessCount), Line(.memory, .watched, .reportMemory),
            Line(.disk, .watched, .reportDisk), Line(.end, .held, .reportEnd),
        ] + (facts.isRoot ? [Line(.user, .held, .reportUser)] : [])
    }
}

extension SandboxReport.Line {
    fileprivate init(
        _ subject: SandboxReport.Subject, _ state: SandboxReport.State, _ text: SandboxText, remedy: SandboxText? = nil
    ) {
        (self.subject, self.state, self.text, self.remedy) = (subject, state, text(), remedy.map { $0() } ?? "")
    }
}

/// What the report is made of.
struct SandboxFacts {
    var confinement: Confinement?
    var isRoot = getuid() == 0
    var landlockVersion = Int(csandbox_landlock_version())
    var hasFilter = !seccompFilter(CSANDBOX_SOCKETS_NAMESPACED).isEmpty
    /// Why bubblewrap does not work here; nil where it does.
    var refusal: String?
    /// What to do about that.
    var remedy = ""

    init(confinement: Confinement?) {
        self.confinement = confinement
        #if os(Linux)
            refusal = Bubblewrap.here.refusal
            if refusal != nil { remedy = SandboxFacts.remedy(refusal: refusal) { ProcessTree.text("/proc/sys/\($0)") } }
        #endif
    }

    /// - Parameter setting: the content of a file below /proc/sys; nil where it does not exist
    static func remedy(refusal: String?, setting: (String) -> String?) -> String {
        func number(_ name: String) -> Int? { setting(name).flatMap { Int($0.filter(\.isNumber)) } }
        if refusal == SandboxText.missing() { return SandboxText.reportInstall() }
        if refusal?.hasPrefix("setpriv ") == true || refusal?.hasPrefix("prlimit ") == true {
            return SandboxText.reportUtilities()
        }
        if refusal?.contains("Unknown option") == true { return SandboxText.reportVersion() }
        if number("kernel/unprivileged_userns_clone") == 0 { return SandboxText.reportClone() }
        if number("kernel/apparmor_restrict_unprivileged_userns") == 1 { return SandboxText.reportAppArmor() }
        if number("user/max_user_namespaces") == 0 { return SandboxText.reportCount() }
        return SandboxText.reportContainer()
    }
}
