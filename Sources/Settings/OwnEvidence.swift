import AssayCore
import Crypto

/// What the tests and checks said that this machine made itself: for each tree the SHA-256 of the last record. A session
/// alone proves nothing: it may have come with a repository, and who can write to it can make its chain anew.
package struct OwnEvidence: Sendable {
    /// A tree whose note is gone is tested again where it is met once more.
    private let notes: NoteFile

    package init(locations: Locations) {
        notes = NoteFile(path: locations.evidence)
    }

    /// Whether this machine made the record, and none of its tree since.
    package func holds(_ record: SessionEvent.Body) -> Bool {
        guard let subject = OwnEvidence.subject(of: record) else { return false }
        return (try? notes.value(of: subject)) == OwnEvidence.hash(of: record)
    }

    package func add(_ record: SessionEvent.Body) throws(SettingsFailure) {
        guard let subject = OwnEvidence.subject(of: record) else { return }
        try notes.set(OwnEvidence.hash(of: record), of: subject)
    }

    /// Of what it says alone: a copy of the session says the same.
    private static func hash(of record: SessionEvent.Body) -> String {
        let event = SessionEvent(seq: 1, at: Timestamp(milliseconds: 0), body: record)
        return SHA256.hash(data: event.line(previous: "").bytes).hexadecimal
    }

    private static func subject(of record: SessionEvent.Body) -> String? {
        switch record {
        case .test(let test): "test \(test.tree)"
        case .check(let check): "check \(check.tree)"
        default: nil
        }
    }
}
