import AssayCore
import Crypto
import Foundation

/// What the tests and checks said that this machine made itself: one line for each tree, with the SHA-256 of the last
/// record. A session alone proves nothing: it may have come with a repository, and who can write to it can make its chain
/// anew.
package struct OwnEvidence: Sendable {
    private let path: String
    /// Trees whose last test is longer ago are tested again where they are met once more.
    private static let mostKept = 10_000

    package init(locations: Locations) {
        path = locations.evidence
    }

    /// Whether this machine made the record, and none of its tree since.
    package func holds(_ record: SessionEvent.Body) -> Bool {
        guard let subject = OwnEvidence.subject(of: record) else { return false }
        return lines.last { $0.hasSuffix(subject) } == OwnEvidence.hash(of: record) + subject
    }

    package func add(_ record: SessionEvent.Body) throws(SettingsFailure) {
        guard let subject = OwnEvidence.subject(of: record) else { return }
        let others = lines.filter { !$0.hasSuffix(subject) }.suffix(OwnEvidence.mostKept - 1)
        let text = (others + [OwnEvidence.hash(of: record) + subject]).joined(separator: "\n") + "\n"
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw .unwritable(path: path)
        }
    }

    private var lines: [String] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Of what it says alone: a copy of the session says the same.
    private static func hash(of record: SessionEvent.Body) -> String {
        let event = SessionEvent(seq: 1, at: Timestamp(milliseconds: 0), body: record)
        return SHA256.hash(data: event.line(previous: "").bytes).hexadecimal
    }

    private static func subject(of record: SessionEvent.Body) -> String? {
        switch record {
        case .test(let test): " test \(test.tree)"
        case .check(let check): " check \(check.tree)"
        default: nil
        }
    }
}
