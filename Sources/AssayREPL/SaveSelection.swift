import AssayCore

/// Which blocks go to which files: what `/save` and `/diff` agree on.
struct SaveSelection {
    struct Item {
        var reference: BlockReference
        var path: String
    }

    private(set) var items: [Item] = []
    /// What the user should know about blocks that were left out.
    private(set) var notes: [String] = []
    /// The failure where nothing is left.
    private(set) var whyEmpty = REPLFailure.noCodeBlock

    /// - Parameters:
    ///   - targets: nothing (every named block of the last answer), block numbers, or one number and a path.
    ///   - takesIncomplete: whether blocks count whose closing fence is missing.
    init(_ targets: [String], in context: Context, takesIncomplete: Bool, assumeYes: Bool = false) throws {
        if targets.isEmpty {
            try takeNamed(in: context, takesIncomplete: takesIncomplete, assumeYes: assumeYes)
            return
        }
        if targets.count == 2, !BlockReference.isNumber(targets[1]) {
            let reference = try BlockReference.find(targets[0], in: context.conversation())
            try check(reference, takesIncomplete)
            items = [Item(reference: reference, path: targets[1])]
            return
        }
        for number in targets {
            let reference = try BlockReference.find(number, in: context.conversation())
            try check(reference, takesIncomplete)
            let path = try reference.block.path ?? context.nameFromUser(for: reference.block, assumeYes: assumeYes)
            items.append(Item(reference: reference, path: path))
        }
        keepLastOfEachPath()
    }

    /// Every named block; only where there is none, the user is asked for names.
    private mutating func takeNamed(in context: Context, takesIncomplete: Bool, assumeYes: Bool) throws {
        var unnamed: [BlockReference] = []
        for reference in try BlockReference.all(in: context.conversation()) {
            guard reference.block.isComplete || takesIncomplete else {
                let name = reference.block.path ?? reference.block.language
                notes.append(REPLText.saveIncomplete(String(reference.block.index), printable(name)))
                whyEmpty = .blockIncomplete(reference.block.index)
                continue
            }
            if let path = reference.block.path {
                items.append(Item(reference: reference, path: path))
            } else {
                unnamed.append(reference)
            }
        }
        if items.isEmpty {
            for reference in unnamed {
                let path = try context.nameFromUser(for: reference.block, assumeYes: assumeYes)
                items.append(Item(reference: reference, path: path))
            }
        } else {
            notes += unnamed.map { REPLText.saveUnnamed(String($0.block.index)) }
        }
        keepLastOfEachPath()
    }

    private func check(_ reference: BlockReference, _ takesIncomplete: Bool) throws(REPLFailure) {
        guard reference.block.isComplete || takesIncomplete else { throw .blockIncomplete(reference.block.index) }
    }

    private mutating func keepLastOfEachPath() {
        var kept: [Item] = []
        for item in items {
            if let earlier = kept.firstIndex(where: { $0.path == item.path }) {
                let replaced = kept.remove(at: earlier).reference.block.index
                notes.append(
                    REPLText.saveReplaced(
                        String(replaced), printable(item.path), String(item.reference.block.index)))
            }
            kept.append(item)
        }
        items = kept
    }
}

/// The failure that proposes a name.
func nameNeeded(_ block: CodeBlock) -> REPLFailure {
    .nameNeeded(
        block: block.index,
        proposed: FileName.proposed(language: block.language, content: block.content, index: block.index))
}

extension Context {
    /// Asks for the name of a block that has none, offering one.
    func nameFromUser(for block: CodeBlock, assumeYes: Bool) throws -> String {
        let proposed = FileName.proposed(language: block.language, content: block.content, index: block.index)
        if assumeYes { return proposed }
        guard confirm.isInteractive else { throw nameNeeded(block) }
        let language = block.language.isEmpty ? "?" : block.language
        let question = REPLText.namePrompt(String(block.index), printable(language), printable(proposed))
        let answer = try confirm.enter(question, flag: "save \(block.index) \(proposed)")
        return answer.isEmpty ? proposed : answer
    }
}
