import ArgumentParser
import AssayCore
import Workshop

/// `/save [N [path]]`: writes blocks to files inside the folder that Assay was started in.
struct SaveCommand: Command {
    static let configuration = CommandConfiguration(commandName: "save", abstract: HelpText.save())
    static let group = CommandGroup.code

    @Argument(help: ArgumentHelp(HelpText.saveTargets()))
    var targets: [String] = []

    @Flag(help: ArgumentHelp(HelpText.saveForce()))
    var force = false

    @Flag(name: .shortAndLong, help: ArgumentHelp(HelpText.yes()))
    var yes = false

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        words.isEmpty ? context.blockNumbers : []
    }

    mutating func run(in context: Context) throws {
        let session = try context.writableSession()
        let selection = try SaveSelection(targets, in: context, takesIncomplete: force)
        for note in selection.notes { context.screen.note(context.place.worded(note)) }
        guard !selection.items.isEmpty else { throw selection.whyEmpty }
        // All are planned before the first is written, so that a refusal leaves everything as it was.
        var plans: [(item: SaveSelection.Item, plan: SavePlan)] = []
        for item in selection.items {
            let plan = try context.workFolder.plan(saving: item.reference.block.content, to: item.path)
            guard try isAllowed(plan, item.path, in: context) else {
                context.screen.note(REPLText.keptFile(printable(item.path)))
                continue
            }
            plans.append((item, plan))
        }
        guard !plans.isEmpty else { throw QuietFailure.declined }
        var group: Int?
        for (item, plan) in plans {
            // What is written over is safe before it is gone.
            if let old = plan.old, !plan.isUnchanged { try session.keep(old.bytes, sha256: old.sha256) }
            let sha256 = try context.workFolder.write(plan)
            let saved = SavedBlock(
                message: item.reference.message, block: item.reference.block.index, path: plan.path, sha256: sha256,
                before: plan.old.map { .file(sha256: $0.sha256) } ?? .nothing, group: group)
            let event = try session.append(.save(saved), at: context.clock())
            group = group ?? event.seq
            context.screen.write(line(item, plan))
            if EscapeFilter.hidesSomething(item.reference.block.content) {
                context.screen.note(context.place.worded(REPLText.saveControls(printable(item.path))))
            }
            if item.reference.block.content.contains(Redactor.mark) {
                context.screen.note(RedactionText.savedMarks(printable(item.path)))
            }
        }
    }

    /// Asks before it overwrites anything but the version that this session saved last.
    private func isAllowed(_ plan: SavePlan, _ path: String, in context: Context) throws -> Bool {
        guard let old = plan.old, !plan.isUnchanged else { return true }
        if try context.conversation().changes.saved[plan.path] == old.sha256 { return true }
        context.screen.writeDiff(plan.diff.text)
        return try context.confirm.ask(REPLText.overwrite(printable(path)), saysYes: yes) == .yes
    }

    private func line(_ item: SaveSelection.Item, _ plan: SavePlan) -> String {
        let state =
            plan.isUnchanged
            ? REPLText.saveUnchanged() : plan.old == nil ? REPLText.saveNew() : REPLText.saveChanged()
        return "  \(state)  \(printable(item.path))  \(item.reference.block.lineCountText)\n"
    }
}
