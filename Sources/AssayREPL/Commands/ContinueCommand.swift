import ArgumentParser
import AssayCore

/// `/continue`: goes on with an answer that was cut off.
struct ContinueCommand: Command {
    static let configuration = CommandConfiguration(commandName: "continue", abstract: HelpText.continueAnswer())
    static let group = CommandGroup.asking

    mutating func run(in context: Context) throws {
        let outcome = try context.continueAnswer()
        if let problem = outcome.problem { throw problem }
    }
}
