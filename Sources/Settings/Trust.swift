import AssayCore
import Crypto
import Foundation

/// Which files of workspaces the user trusts: one line for each in `trusted`, the SHA-256 of its bytes and its path. A
/// file that changes is not trusted any more.
package struct Trust: Sendable {
    private let path: String

    package init(locations: Locations) {
        path = locations.trusted
    }

    func trusts(_ file: String, bytes: [UInt8]) -> Bool {
        !file.contains("\n") && lines.contains(Trust.line(file, bytes))
    }

    /// Trusts a file as long as it has these bytes.
    package func add(_ file: String, bytes: [UInt8]) throws(SettingsFailure) {
        // A line end in a path would write the line of another file.
        guard !file.contains("\n") else { throw .unwritable(path: path) }
        let others = lines.filter { !$0.hasSuffix(" \(file)") && !$0.isEmpty }
        let text = (others + [Trust.line(file, bytes)]).joined(separator: "\n") + "\n"
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

    private static func line(_ file: String, _ bytes: [UInt8]) -> String {
        "\(SHA256.hash(data: bytes).hexadecimal) \(file)"
    }
}
