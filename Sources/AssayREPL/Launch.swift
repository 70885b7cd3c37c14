import AssayCore
import Providers
import SessionStore
import Settings
import Terminal

/// What `assay` was called with.
package enum Launch: Equatable {
    case prompt(PromptStart)
    case command(String, words: [String])
    case help
    case version
    case superviseEngine(words: [String])

    /// Which session the prompt opens.
    package enum PromptStart: Equatable {
        case new
        case latest
        case session(String)
    }

    /// Reads the words after the global options were taken out. Does not build any command.
    package init(words: [String]) throws(REPLFailure) {
        guard let first = words.first else {
            self = .prompt(.new)
            return
        }
        switch first {
        case "-c", "--continue": self = .prompt(.latest)
        case "--resume":
            guard words.count > 1 else { throw .wrongUsage(REPLText.missingValue(first), usage: REPLText.helpHint()) }
            self = .prompt(.session(words[1]))
        case _ where first.hasPrefix("--resume="):
            self = .prompt(.session(String(first.dropFirst("--resume=".count))))
        case "-h", "--help": self = .help
        case "--version": self = .version
        case EngineSupervision.command: self = .superviseEngine(words: Array(words.dropFirst()))
        case _ where first.hasPrefix("-"):
            throw .wrongUsage(REPLText.unknownOption(printable(first)), usage: REPLText.helpHint())
        default: self = .command(first, words: Array(words.dropFirst()))
        }
        if let extra = surplus(words) {
            throw .wrongUsage(REPLText.unknownOption(printable(extra)), usage: REPLText.helpHint())
        }
    }

    /// The first word that the prompt cannot use.
    private func surplus(_ words: [String]) -> String? {
        guard case .prompt = self else { return nil }
        return words.dropFirst(words[0] == "--resume" ? 2 : 1).first
    }
}
