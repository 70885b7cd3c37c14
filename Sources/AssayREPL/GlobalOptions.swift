import AssayCore
import Settings

/// The options that every shell command and the prompt take: they say which session, which service, which model.
package struct GlobalOptions: Sendable, Equatable {
    package var session: String?
    package var sessionsFolder: String?
    package var service: String?
    package var model: String?
    package var profile: String?

    package var flags: Settings.Flags { Settings.Flags(service: service, model: model, profile: profile) }

    package init() {}

    /// Takes the options out of `words` and leaves the rest in place; nothing after `--` is touched.
    package init(extractingFrom words: inout [String]) throws(REPLFailure) {
        var rest: [String] = []
        var index = 0
        while index < words.count, words[index] != "--" {
            let parts = words[index].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, let property = GlobalOptions.property(name) else {
                rest.append(words[index])
                index += 1
                continue
            }
            if parts.count == 2 {
                self[keyPath: property] = String(parts[1])
            } else if index + 1 < words.count {
                index += 1
                self[keyPath: property] = words[index]
            } else {
                throw .wrongUsage(REPLText.missingValue(String(name)), usage: REPLText.helpHint())
            }
            index += 1
        }
        words = rest + words[index...]
    }

    private static func property(_ name: Substring) -> WritableKeyPath<GlobalOptions, String?>? {
        switch name {
        case "--session": \.session
        case "--sessions": \.sessionsFolder
        case "--service": \.service
        case "--model": \.model
        case "--profile": \.profile
        default: nil
        }
    }
}
