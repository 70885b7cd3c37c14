import ArgumentParser
import AssayCore
import Workshop

/// `/diff [N]`: what saving would change.
struct DiffCommand: Command {
    static let configuration = CommandConfiguration(commandName: "diff", abstract: HelpText.diff())
    static let group = CommandGroup.code

    @Argument(help: ArgumentHelp(HelpText.saveTargets()))
    var targets: [String] = []

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        words.isEmpty ? context.blockNumbers : []
    }

    mutating func run(in context: Context) throws {
        let selection = try SaveSelection(targets, in: context, takesIncomplete: true, assumeYes: true)
        for note in selection.notes { context.screen.note(note) }
        guard !selection.items.isEmpty else { throw selection.whyEmpty }
        for item in selection.items {
            let plan = try context.workFolder.plan(saving: item.reference.block.content, to: item.path)
            if plan.isUnchanged {
                context.screen.note(REPLText.noDifference(printable(item.path)))
            } else {
                context.screen.writeDiff(plan.diff.text)
            }
        }
    }
}
