import ArgumentParser
import AssayCore
import Workshop

/// `/diff`: what the next commit would change, or, before anything is saved, what saving would; `/diff N`: a block against its file.
struct DiffCommand: Command {
    static let configuration = CommandConfiguration(commandName: "diff", abstract: HelpText.diff())
    static let group = CommandGroup.code

    @Argument(help: ArgumentHelp(HelpText.saveTargets()))
    var targets: [String] = []

    /// More of the change set is cut off.
    private static let limit = 1 << 20

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        words.isEmpty ? context.blockNumbers : []
    }

    mutating func run(in context: Context) throws {
        guard targets.isEmpty else { return try showBlocks(in: context) }
        let changes = try context.conversation().changes
        if changes.isEmpty { return try showBlocks(in: context) }
        let repository = try GitRepository.containing(context.environment.workingFolder)
        let candidate = try repository.candidate(of: changes.entries.map(\.path))
        let difference = try repository.difference(from: candidate.head, to: candidate.id, limit: DiffCommand.limit)
        if difference.text.isEmpty { context.screen.note(CodeText.sameAsHead()) }
        context.screen.writeDiff(difference.text)
        if difference.isCut { context.screen.note(CodeText.diffIsCut()) }
    }

    private func showBlocks(in context: Context) throws {
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
