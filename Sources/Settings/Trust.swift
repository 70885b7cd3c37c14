import AssayCore
import Crypto

/// Which files of workspaces the user trusts: for each path the SHA-256 of its bytes, in `trusted`. A file that changes is
/// not trusted any more.
package struct Trust: Sendable {
    private let notes: NoteFile

    package init(locations: Locations) {
        notes = NoteFile(path: locations.trusted)
    }

    func trusts(_ file: String, bytes: [UInt8]) -> Bool {
        (try? notes.value(of: file)) == SHA256.hash(data: bytes).hexadecimal
    }

    /// Trusts a file as long as it has these bytes.
    package func add(_ file: String, bytes: [UInt8]) throws(SettingsFailure) {
        // A line end in a path would write the line of another file.
        guard !file.contains(where: \.isNewline) else { throw .unwritable(path: notes.path) }
        try notes.set(SHA256.hash(data: bytes).hexadecimal, of: file)
    }
}
