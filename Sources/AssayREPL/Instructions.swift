import AssayCore
import Settings

/// What the model is told besides Assay's own prompt.
extension Context {
    /// The prompt with the user's changes: their own text in the place of ours (`system.md`), and below it `system:`,
    /// the instruction files, and what `/system` says for this session. Says once which files go along.
    func instructed(_ prompt: SystemPrompt) throws -> SystemPrompt {
        var prompt = prompt
        if let own = try InstructionFile(path: locations.systemPrompt, within: nil) {
            prompt.text = own.text
            noteOnce(ServiceText.instructions(label(of: own)))
        }
        var parts: [String] = []
        switch settings.system {
        case .text(let text): parts.append(text)
        case .file(let path):
            guard let file = try InstructionFile(path: path, within: nil) else {
                throw SettingsFailure.unreadable(path: path)
            }
            parts.append(file.text)
        case nil: break
        }
        parts += instructionFiles().map {
            ServiceText.instructionsFrom(environment.abbreviated($0.path)) + "\n" + $0.text
        }
        if let text = sessionInstructions { parts.append(text) }
        for part in parts { prompt.text += "\n\n" + part }
        return prompt
    }

    /// What `/system` said for this session; nil where nothing holds.
    var sessionInstructions: String? {
        let text = pendingSystem ?? session?.conversation.system ?? ""
        return text.isEmpty ? nil : text
    }

    private func instructionFiles() -> [InstructionFile] {
        guard settings.hasInstructionFiles else { return [] }
        let found = InstructionFile.all(
            locations: locations, folders: workspaceFolders(of: environment.workingFolder))
        for problem in found.problems { noteOnce(ServiceText.instructionsNotUsed(problem.message)) }
        if !found.files.isEmpty { noteOnce(ServiceText.instructions(found.files.map(label).joined(separator: ", "))) }
        return found.files
    }

    /// `AGENTS.md (2 KB)`
    private func label(of file: InstructionFile) -> String {
        let own = "\(environment.workingFolder)/"
        let shown =
            file.path.hasPrefix(own) ? String(file.path.dropFirst(own.count)) : environment.abbreviated(file.path)
        let size =
            file.size < 1024 ? ServiceText.bytes(String(file.size)) : ServiceText.kilobytes(String(file.size >> 10))
        let limit = ServiceText.kilobytes(String(InstructionFile.limit >> 10))
        return printable(shown) + " (" + (file.isCut ? ServiceText.cut(size, limit) : size) + ")"
    }
}
