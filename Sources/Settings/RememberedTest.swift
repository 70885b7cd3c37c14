import AssayCore
import Crypto
import Foundation

/// The test command that was given last in a workspace, kept across sessions in a file of its own. The file is not
/// redacted: whoever remembers a command sees to it that it holds no secret.
package struct RememberedTest: Sendable {
    private let path: String

    package init(_ workspace: Workspace, locations: Locations) {
        let key = Array("\(workspace.root)\0\(workspace.path)".utf8)
        let name = SHA256.hash(data: key).prefix(16).hexadecimal
        path = "\(locations.tests)/\(name)"
    }

    /// nil where none was given yet.
    package var command: String? {
        guard let bytes = FileManager.default.contents(atPath: path), !bytes.isEmpty else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// As if none had been given.
    package func forget() throws(SettingsFailure) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .unwritable(path: path) }
    }

    package func remember(_ command: String) throws(SettingsFailure) {
        do {
            try FileManager.default.createDirectory(
                atPath: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]),
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            try Data(command.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw .unwritable(path: path)
        }
    }
}
