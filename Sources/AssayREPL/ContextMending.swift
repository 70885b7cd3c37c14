import AssayCore
import SessionStore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

// MARK: A session whose file was taken away while it was open

extension Context {
    /// Keeps what was on the screen where another program took the session's file away, or wrote over it: all of it goes
    /// to a new session, and the conversation goes on there. Says so. Does nothing where the file is in its place.
    func secureSession() {
        guard let session, !session.isInPlace else { return }
        let rescue: SessionRescue
        do { rescue = try session.rescue(into: rescueFolders, at: clock()) } catch {
            return screen.note(REPLText.notRescued(session.id, error.message))
        }
        let old = session.id
        session.close()
        self.session = rescue.folder == sessions.path ? try? sessions.open(rescue.id) : nil
        if self.session != nil {
            screen.note(REPLText.rescued(old, rescue.id))
        } else {
            screen.note(REPLText.rescuedElsewhere(old, printable(rescue.path), printable(rescue.folder), rescue.id))
        }
    }

    /// Its own folder, then that of Assay's state, then a new one among the temporary files.
    private var rescueFolders: [SessionFolder] {
        let temporary = environment["TMPDIR"].map(environment.absolute) ?? "/tmp"
        let unguessable = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        return [sessions, SessionFolder(path: locations.rescued)]
            + [SessionFolder(path: "\(temporary)/assay-\(getuid())-\(unguessable)")]
    }
}

// MARK: A session whose file is damaged

extension Context {
    /// Offers to make whole sessions of a damaged file, and opens the first of them.
    func mend(_ id: String, instead failure: SessionFailure) throws -> SessionWriter {
        guard place == .prompt, confirm.isInteractive, let mending = try? sessions.mending(of: id) else {
            throw failure
        }
        let offer = REPLText.mendOffer(failure.message, mending.summary)
        guard try confirm.ask(offer) == .yes else { throw failure }
        tell(try sessions.mend(id, at: clock()), mending)
        return try open(id)
    }

    /// `sessions mend ID …`: the same without asking, since the file as it was is kept.
    func mendSessions(_ names: [String]) throws {
        guard !names.isEmpty else { throw SessionListFailure.needsID }
        for name in names {
            let id = try sessionID(name)
            let mending: SessionMending
            do { mending = try sessions.mending(of: id) } catch {
                // The store's hints name this very command.
                switch error {
                case .notASession, .damaged, .convertedLineEnds: throw SessionListFailure.notMendable(error.message)
                default: throw error
                }
            }
            tell(try sessions.mend(id, at: clock()), mending)
        }
    }

    /// Says what mending did.
    private func tell(_ mended: MendedSession, _ mending: SessionMending) {
        for (id, count) in zip(mended.ids, mending.counts) { screen.note(REPLText.mended(id, String(count))) }
        if mending.lost > 0 { screen.note(REPLText.mendedLost(String(mending.lost))) }
        if let aside = mended.aside { screen.note(REPLText.mendedAside(printable("\(sessions.path)/\(aside)"))) }
    }
}

extension SessionMending {
    /// `9 + 8`, for two sessions.
    fileprivate var summary: String {
        counts.map(String.init).joined(separator: " + ")
    }
}
