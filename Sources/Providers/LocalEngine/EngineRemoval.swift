import AssayCore

/// Something that Assay has put on this machine for the local engine.
package struct EngineItem: Sendable, Equatable {
    /// As it is shown.
    package let name: String
    /// In bytes; 0 for what takes no room worth telling.
    package let size: Int
    /// What is removed with it.
    let paths: [String]

    init(_ name: String, _ paths: [String]) {
        (self.name, self.paths) = (name, paths)
        size = paths.reduce(0) { $0 + EngineFiles.total(of: $1) }
    }
}

extension LocalEngine {
    /// What `remove`, or with nil `removeAll`, takes away. Names of Assay's own only: the folder may hold what is not.
    package func items(of model: EngineModel? = nil) -> [EngineItem] {
        var items: [EngineItem] = []
        for model in model.map({ [$0] }) ?? [.coder, .small] {
            guard let file = model.package?.file else { continue }
            let path = "\(paths.models)/\(file)"
            if EngineFiles.size(path) != nil { items.append(EngineItem(model.name, [path])) }
            if EngineFiles.size(path + ".partial") != nil {
                items.append(EngineItem(EngineText.halfFetched(model.name), [path + ".partial"]))
            }
        }
        if let choice = explicitChoice, choice.package == nil, model == nil || model == choice {
            items.append(EngineItem(EngineText.choice(choice.name), [paths.choice]))
        }
        guard model == nil else { return items }
        // The mark is in every environment that Assay began to make, and in no other.
        if EngineFiles.size(paths.environmentMark) != nil {
            items.append(EngineItem(EngineText.environment(), [paths.environment]))
        }
        return items
    }

    /// Stops the model's server and removes its file, half-fetched ones too; a file of the user's is only forgotten.
    ///
    /// - Returns: what was removed
    @discardableResult
    package func remove(_ model: EngineModel) throws(EngineFailure) -> [EngineItem] {
        let items = items(of: model)
        try stop(model)
        for path in items.flatMap(\.paths) { try EngineFiles.remove(path) }
        if explicitChoice == model { try EngineFiles.remove(paths.choice) }
        return items
    }

    /// Stops every server and removes all that was installed. What is not Assay's own stays, and its folder with it.
    ///
    /// - Returns: what was removed
    @discardableResult
    package func removeAll() throws(EngineFailure) -> [EngineItem] {
        let items = items()
        try stop()
        for path in items.flatMap(\.paths) { try EngineFiles.remove(path) }
        for name in ["requirements.txt", "wheels", "pip"] { try EngineFiles.remove("\(paths.downloads)/\(name)") }
        for path in [paths.choice, paths.installLock] { try EngineFiles.remove(path) }
        for name in EngineFiles.names(in: paths.runtime) where name.hasPrefix(EngineInstance.prefix) {
            try EngineFiles.remove("\(paths.runtime)/\(name)")
        }
        for folder in [paths.downloads, paths.models, paths.runtime, paths.data] {
            EngineFiles.removeIfEmpty(folder)
        }
        return items
    }

    /// The folder of all this where it is still there, with things that are not Assay's.
    package var remains: String? { EngineFiles.names(in: paths.data).isEmpty ? nil : paths.data }
}
