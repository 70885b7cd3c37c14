import AssayCore
import Crypto

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The test command that was given last in a workspace, kept across sessions in a file of its own. The file is not
/// redacted: whoever remembers a command sees to it that it holds no secret.
package struct RememberedTest: Sendable {
    private let path: String
    /// Bytes of a command line.
    private static let limit = 1 << 20

    package init(_ workspace: Workspace, locations: Locations) {
        let key = Array("\(workspace.root)\0\(workspace.path)".utf8)
        let name = SHA256.hash(data: key).prefix(16).hexadecimal
        path = "\(locations.tests)/\(name)"
    }

    /// nil where none was given yet.
    package var command: String? {
        guard let bytes = try? SmallFile.contents(of: path, limit: RememberedTest.limit), !bytes.isEmpty else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// As if none had been given.
    package func forget() throws(SettingsFailure) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .unwritable(path: path) }
    }

    package func remember(_ command: String) throws(SettingsFailure) {
        try SmallFile.replace(path, with: Array(command.utf8))
    }
}
