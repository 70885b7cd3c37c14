import ArgumentParser
import AssayCore
import Terminal

/// `/copy [N]`: hands a block to the terminal's clipboard (OSC 52), which works over ssh too.
struct CopyCommand: Command {
    static let configuration = CommandConfiguration(commandName: "copy", abstract: HelpText.copy())
    static let group = CommandGroup.code

    @Argument(help: ArgumentHelp(HelpText.blockNumber()))
    var number: String?

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        context.blockNumbers
    }

    mutating func run(in context: Context) throws {
        guard let reference = try context.blocks(number.map { [$0] } ?? []).last else { throw REPLFailure.noCodeBlock }
        guard context.screen.isTerminal else { throw REPLFailure.clipboardNoTerminal }
        guard let sequence = Clipboard.sequence(copying: reference.block.content) else {
            throw REPLFailure.clipboardTooLarge(block: reference.block.index)
        }
        context.screen.steer(sequence)
        try context.screen.flush()
        context.screen.note(REPLText.copied(String(reference.block.index), reference.block.lineCountText))
    }
}
