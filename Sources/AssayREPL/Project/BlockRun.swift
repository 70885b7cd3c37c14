import AssayCore
import SessionStore
import Workshop

/// A code block that runs in the sandbox, among the files of the change set.
struct BlockRun {
    let reference: BlockReference
    let arguments: [String]
    let input: [UInt8]
    /// Seconds; nil for the usual limit.
    let timeout: Int?
    let project: Project
    private var context: Context { project.context }

    private var limits: SandboxLimits {
        var limits = project.workbench.limits
        limits.seconds = timeout ?? min(limits.seconds, SandboxLimits().seconds)
        limits.memory = min(limits.memory, SandboxLimits().memory)
        return limits
    }

    /// Runs it and shows what it prints as it comes.
    func perform(json: Bool) throws -> RunRecord {
        context.interrupts.reset()
        defer { context.interrupts.reset() }
        let (tree, plan) = try layOut()
        let result = try tree.run(
            plan.command, input: input, limits: limits, interruption: context.interrupts
        ) { text in
            guard !json else { return }
            context.screen.write(text)
            try? context.screen.flush()
        }
        let record = record(plan, result, output: result.output)
        try keep(record)
        if json { context.screen.write(record.json) } else { show(record) }
        return record
    }

    /// Runs it with recorders in place of what reaches the world, and shows what it would have done.
    func rehearse(json: Bool) throws -> RunRecord {
        context.interrupts.reset()
        defer { context.interrupts.reset() }
        let (tree, plan) = try layOut()
        context.screen.status(CodeText.rehearsing())
        let (report, result) = try tree.rehearse(
            plan.command, input: input, limits: limits, home: context.environment.home ?? "/home/user",
            interruption: context.interrupts)
        context.screen.clearStatus()
        var record = record(plan, result, output: CappedOutput(head: report.text))
        record.isDry = true
        try keep(record)
        if json {
            var writer = JSONWriter()
            writer.beginObject()
            report.writeMembers(to: &writer)
            writer.endObject()
            context.screen.write(writer.text + "\n")
        } else {
            context.screen.write(report.text)
        }
        return record
    }

    /// `HEAD`, the change set, and the block as a file at its own place.
    private func layOut() throws -> (tree: LaidOutTree, plan: RunPlan) {
        let block = reference.block
        context.screen.status(CodeText.layingOut())
        defer { context.screen.clearStatus() }
        let tree = try project.workbench.layOut(project.candidate().id, interruption: context.interrupts)
        for note in tree.notes { context.screen.note(note) }
        let plan = try tree.place(block.content, language: block.language, name: block.path, arguments: arguments)
        return (tree, plan)
    }

    private func record(_ plan: RunPlan, _ result: SandboxResult, output: CappedOutput) -> RunRecord {
        RunRecord(
            message: reference.message, block: reference.block.index,
            command: ([plan.language, reference.block.path ?? plan.fileName] + arguments).joined(separator: " "),
            exit: result.end.exitStatus, end: result.end.text, seconds: result.seconds, sandbox: result.confinement,
            output: output)
    }

    private func keep(_ record: RunRecord) throws {
        try context.writableSession().append(.run(record), at: context.clock())
    }

    /// `exit 0   0.1 s   (sandbox: …)`
    private func show(_ record: RunRecord) {
        let end = record.exit.map { CodeText.exitStatus(String($0)) } ?? CodeText.endedBy(record.end ?? "")
        let parts = [
            end, CodeText.seconds(tenths(record.seconds)), project.workbench.conditions(record.sandbox, limits: limits),
        ]
        context.screen.note("  " + parts.joined(separator: "   "))
    }
}

extension RunRecord {
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("command", command)
        if let exit { writer.member("exit", exit) }
        if let end { writer.member("end", end) }
        writer.key("seconds")
        writer.raw(tenths(seconds))
        writer.member("sandbox", sandbox.rawValue)
        writer.member("output", output.text)
        writer.endObject()
        return writer.text + "\n"
    }
}
