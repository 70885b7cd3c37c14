import AssayCore
import SessionStore

extension VerificationReport {
    /// The chain of every session: a line for each that does not hold, one for all that do, and what was left behind.
    mutating func addAllSessions(in context: Context) throws {
        defer { context.screen.clearStatus() }
        try context.sessions.checkReadable()
        let ids = context.sessions.ids
        var whole = 0
        for (number, id) in ids.enumerated() {
            if number % 50 == 49 {
                context.screen.status(SessionListText.reading(String(number * 100 / ids.count)))
            }
            do throws(SessionFailure) {
                let chain = SessionChain(try context.sessions.read(id))
                guard let broken = chain.broken else {
                    whole += 1
                    continue
                }
                add(false, CodeText.chainBroken(id, String(broken), String(broken)))
            } catch {
                add(false, ReplayText.unreadable(id, error.message))
            }
        }
        add(true, ReplayText.allHold(String(whole)))
        addLeftovers(of: nil, in: context)
    }

    /// What stands beside a session, or beside all, and is of no use to anybody. That is no fault of theirs.
    mutating func addLeftovers(of id: String?, in context: Context) {
        for left in context.sessions.leftovers(besides: context.session?.id) {
            if let id, !left.name.hasPrefix(id + ".") { continue }
            let name = printable(left.name)
            switch left.kind {
            case .part: add(true, ReplayText.leftPart(name))
            case .lock: add(true, ReplayText.leftLock(name))
            case .beginning: add(true, ReplayText.leftBeginning(name))
            case .cut: add(true, ReplayText.leftCut(name))
            case .keptPart: add(true, ReplayText.leftKeptPart(name))
            case .keptBytes: add(true, ReplayText.leftBytes(name))
            }
        }
    }
}
