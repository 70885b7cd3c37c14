import ArgumentParser
import AssayCore

/// `/show [N]`: code as it is, without a frame; to a pipe byte for byte.
struct ShowCommand: Command {
    static let configuration = CommandConfiguration(commandName: "show", abstract: HelpText.show())
    static let group = CommandGroup.code

    @Argument(help: ArgumentHelp(HelpText.blockNumber()))
    var numbers: [String] = []

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        context.blockNumbers
    }

    mutating func run(in context: Context) throws {
        for reference in try context.blocks(numbers) {
            let content = reference.block.content
            context.screen.write(context.screen.isTerminal ? EscapeFilter.visible(content) : content)
        }
    }
}
