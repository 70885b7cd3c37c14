import AssayCore
import SessionStore

/// `/sessions remove` and `/sessions prune`: asks, and says what was removed. A session that another Assay has open is
/// left.
struct SessionRemovals {
    private let context: Context
    private let saysYes: Bool
    private let json: Bool

    init(in context: Context, saysYes: Bool, json: Bool) {
        (self.context, self.saysYes, self.json) = (context, saysYes, json)
    }

    /// All are looked at before the first is removed.
    func remove(_ targets: [String]) throws {
        guard !targets.isEmpty else { throw SessionListFailure.needsID }
        var ids: [String] = []
        for target in targets {
            let id = try context.sessionID(target)
            if id == context.session?.id { throw SessionListFailure.isOpenHere(id) }
            if !ids.contains(id) { ids.append(id) }
        }
        try removeAll(try context.allSessions().filter { ids.contains($0.id) })
    }

    func prune(_ rule: PruneRule, here: Bool) throws {
        var sessions = rule.choose(from: try context.allSessions(here: here)).filter { $0.id != context.session?.id }
        if rule.onlyEmpty { sessions.removeAll { !holdsNothing($0.id) } }
        guard !sessions.isEmpty else {
            if json { context.screen.write("[]\n") }
            return context.screen.note(SessionListText.nothingToPrune())
        }
        try removeAll(sessions, passesOverOpen: true)
    }

    /// Whether nothing would be lost with the session. What cannot be read is something.
    private func holdsNothing(_ id: String) -> Bool {
        (try? context.sessions.read(id))?.holdsNothing ?? false
    }

    /// - Parameter passesOverOpen: a session that another Assay has open is no failure
    /// - Throws: the first failure, after all others have been removed
    private func removeAll(_ sessions: [SessionSummary], passesOverOpen: Bool = false) throws {
        if !saysYes { for session in sessions { context.screen.note(session.line()) } }
        let question =
            sessions.count == 1 ? SessionListText.askRemoveOne() : SessionListText.askRemove(String(sessions.count))
        guard try context.confirm.ask(question, saysYes: saysYes) == .yes else { throw QuietFailure.declined }
        var removed: [RemovedSession] = []
        var failure: SessionFailure?
        for session in sessions {
            do throws(SessionFailure) { removed.append(try context.sessions.remove(session.id)) } catch {
                if !passesOverOpen || !error.isLocked { failure = failure ?? error }
                context.screen.note(SessionListText.skipped(session.id, error.message))
            }
        }
        if json { context.screen.write(SessionRemovals.json(removed)) } else { show(removed) }
        context.listedSessions = []
        if let failure { throw failure }
    }

    private func show(_ removed: [RemovedSession]) {
        for session in removed {
            let kilobytes = String((session.bytes + 1023) / 1024)
            let size =
                session.files == 1
                ? SessionListText.removedFile(kilobytes)
                : SessionListText.removedFiles(String(session.files), kilobytes)
            context.screen.writeLine("  \(SessionListText.removed())  \(session.id)  \(size)")
        }
    }

    private static func json(_ removed: [RemovedSession]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for session in removed {
            writer.beginObject()
            writer.member("id", session.id)
            writer.member("files", session.files)
            writer.member("bytes", session.bytes)
            writer.endObject()
        }
        writer.endArray()
        return writer.text + "\n"
    }
}

extension SessionFailure {
    fileprivate var isLocked: Bool {
        if case .locked = self { true } else { false }
    }
}

/// Which sessions `prune` takes: those for which everything holds that was said. Damaged ones never.
struct PruneRule: Equatable {
    /// Sessions whose last event was before this.
    var before: Timestamp?
    /// How many of the latest stay.
    var keep: Int?
    /// Those alone that nothing was asked or done in.
    var onlyEmpty: Bool

    init(olderThan: String?, keep: Int?, empty: Bool, now: Timestamp) throws(SessionListFailure) {
        guard olderThan != nil || keep != nil || empty else { throw .noCondition }
        if let keep, keep < 0 { throw .noCondition }
        if let olderThan {
            guard let age = PruneRule.milliseconds(olderThan) else { throw .invalidAge(olderThan) }
            before = Timestamp(milliseconds: now.milliseconds - age)
        }
        (self.keep, onlyEmpty) = (keep, empty)
    }

    /// `12h`, `90d`, `8w`; at most a hundred years.
    private static func milliseconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["h": 3_600_000, "d": 86_400_000, "w": 604_800_000]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
            (0...900_000).contains(count)
        else { return nil }
        return count * unit
    }

    /// Where only empty ones are meant, those that can be: a summary does not tell what a rewind took out.
    ///
    /// - Parameter sessions: the latest first
    func choose(from sessions: [SessionSummary]) -> [SessionSummary] {
        let whole = sessions.filter { $0.failure == nil }
        return whole.dropFirst(keep ?? 0).filter { session in
            (before.map { session.lastActivity < $0 } ?? true) && (!onlyEmpty || session.turns == 0)
        }
    }
}
