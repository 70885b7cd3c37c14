import AssayCore
import SessionStore

/// Sessions that are damaged, half-written or readable by others; files that nobody uses any more.
struct SessionsCheck: DoctorCheck {
    /// So many are named.
    private static let most = 5

    var title: String { DoctorText.sessions() }

    func findings(in context: Context) -> [DoctorFinding] {
        let health: SessionHealth
        do { health = try context.sessions.health(besides: context.session?.id) } catch {
            return [.bad(printable(error.message), printable(error.hint))]
        }
        var findings: [DoctorFinding] = []
        func add(_ ids: [String], _ text: DoctorText, _ remedy: DoctorText, isBad: Bool) {
            guard !ids.isEmpty else { return }
            let named = ids.prefix(Self.most).map { printable($0) }.joined(separator: ", ")
            let more = ids.count > Self.most ? ", …" : ""
            let line = text(String(ids.count), named + more)
            findings.append(isBad ? .bad(line, remedy()) : .fair(line, remedy()))
        }
        add(health.damaged, .damagedSessions, .damagedSessionsRemedy, isBad: true)
        add(health.closed, .closedSessions, .closedSessionsRemedy, isBad: true)
        add(health.torn, .tornSessions, .tornSessionsRemedy, isBad: false)
        add(health.waiting, .waitingAnswers, .waitingAnswersRemedy, isBad: false)
        if !context.locations.areSessionsOfRepository { add(health.open, .openFiles, .openFilesRemedy, isBad: true) }
        add(health.leftovers, .leftovers, .leftoversRemedy, isBad: false)
        if findings.isEmpty { findings = [.good(DoctorText.wholeSessions(String(health.count)))] }
        return findings + [index(context.sessions.searchIndexState())]
    }

    private func index(_ state: SearchIndexState) -> DoctorFinding {
        switch state {
        case .absent: .good(DoctorText.noIndex())
        case .whole(let bytes): .good(DoctorText.index(Sizes.text(Int(bytes))))
        case .damaged: .fair(DoctorText.damagedIndex())
        case .newer: .fair(DoctorText.newerIndex())
        case .unusable: .fair(DoctorText.unusableIndex(), DoctorText.unusableIndexRemedy())
        }
    }
}
