import AssayCore

/// What a script would have done to the world.
package struct DryRunReport: Sendable, Equatable {
    /// In their order; those of programs that ran on the throwaway copy (`rm`, `mv`, …) too.
    package var calls: [RecordedCall]
    /// Records are missing: the script removed or damaged them.
    package var isIncomplete: Bool
    /// In the working folder.
    package var files: [FileChange]
    /// Elsewhere on the system.
    package var outside: [FileChange]
    package var end: SandboxResult.End
    /// Filtered of terminal escapes.
    package var output: String
    package var seconds: Double
    /// The working folder, where calls are made unless something else is said.
    package var folder: String

    /// The most rows of each kind, and lines of one difference, that the text shows.
    private static let (rowLimit, lineLimit) = (20, 40)

    /// For the screen: safe to print, ends with a newline.
    package var text: String {
        var lines = [RunText.dryTitle(), "", calls.isEmpty ? RunText.dryNoCalls() : RunText.dryCalls()]
        lines += Self.limited(calls.enumerated().map { rows(for: $1, number: $0 + 1) })
        if isIncomplete { lines.append("  " + RunText.dryLost()) }
        lines.append("")
        if files.isEmpty && outside.isEmpty { lines += [RunText.dryNoFiles(), ""] }
        if !files.isEmpty { lines += [RunText.dryFiles()] + Self.limited(files.map(Self.rows)) + [""] }
        if !outside.isEmpty { lines += [RunText.dryOutside()] + Self.limited(outside.map(Self.rows)) + [""] }
        if !output.isEmpty {
            lines.append(RunText.dryOutput())
            lines += Self.limited(EscapeFilter.clean(output).split(separator: "\n").map { ["  │ \($0)"] }) + [""]
        }
        lines.append(RunText.dryEnd(end.shownText, Self.tenths(seconds)))
        return lines.joined(separator: "\n") + "\n"
    }

    private static func limited(_ rows: [[String]]) -> [String] {
        let more = rows.count - rowLimit
        return rows.prefix(rowLimit).flatMap { $0 } + (more > 0 ? ["  " + RunText.dryMore(String(more))] : [])
    }

    /// Without Foundation's formats.
    private static func tenths(_ seconds: Double) -> String {
        let tenths = Int(max(0, seconds) * 10 + 0.5)
        return "\(tenths / 10).\(tenths % 10)"
    }

    // MARK: Calls

    private func rows(for call: RecordedCall, number: Int) -> [String] {
        var notes: [String] = []
        if call.count > 1 { notes.append(RunText.dryTimes(String(call.count))) }
        if call.folder != folder, !call.folder.isEmpty { notes.append(RunText.dryInFolder(shortened(call.folder))) }
        if !call.isInstalled { notes.append(RunText.dryMissing()) }
        let note = notes.isEmpty ? "" : "  (\(notes.joined(separator: ", ")))"
        let digits = String(number)
        let margin = String(repeating: " ", count: max(0, 3 - digits.count))
        return ["\(margin)\(digits)  \(call.shellText)\(note)"] + Self.inputRows(call)
    }

    private static func inputRows(_ call: RecordedCall) -> [String] {
        if call.input.isEmpty { return [] }
        let lines = EscapeFilter.clean(call.input).split(separator: "\n", omittingEmptySubsequences: false)
        let shown = lines.last == "" ? lines.dropLast() : lines[...]
        return shown.map { "     │" + ($0.isEmpty ? "" : " ") + $0 }
            + (call.isInputCut ? ["     " + RunText.dryInputCut()] : [])
    }

    /// A folder in the working folder by its name there.
    private func shortened(_ path: String) -> String {
        let isInside = RunFiles.lies(path, in: folder)
        return EscapeFilter.clean(isInside ? String(path.dropFirst(folder.count + 1)) : path)
            .split(separator: "\n").joined(separator: " ")
    }

    // MARK: Files

    private static func rows(for change: FileChange) -> [String] {
        let path = EscapeFilter.clean(change.path).split(separator: "\n").joined(separator: " ")
        switch change.kind {
        case .created: return [row(RunText.dryCreated(), path)] + diffRows(change)
        case .removed(nil): return [row(RunText.dryRemoved(), path)]
        case .removed(let files?):
            return [
                row(
                    RunText.dryRemoved(),
                    RunText.dryRemovedIn(path == "*" || path.hasSuffix("/*") ? path : path + "/", String(files)))
            ]
        case .changed(nil): return [row(RunText.dryChanged(), path)] + diffRows(change)
        case .changed(let mode?):
            let modes = RunText.dryMode(octal(mode.old), octal(mode.new))
            return [row(RunText.dryChanged(), "\(path)  (\(modes))")] + diffRows(change)
        }
    }

    private static func row(_ word: String, _ path: String) -> String {
        "  " + word + String(repeating: " ", count: max(0, 9 - word.count)) + path
    }

    private static func octal(_ mode: Int) -> String { String(mode, radix: 8) }

    private static func diffRows(_ change: FileChange) -> [String] {
        guard let diff = change.diff else { return [] }
        let lines = EscapeFilter.clean(diff.text).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        // The first two name the file, which the row above does.
        let shown = lines.dropFirst(diff.isBinary ? 0 : 2)
        let more = shown.count - lineLimit
        return shown.prefix(lineLimit).map { "    \($0)" } + (more > 0 ? ["    " + RunText.dryMore(String(more))] : [])
    }
}

extension SandboxResult.End {
    /// `exit 0`, in words for people.
    var shownText: String {
        switch self {
        case .exited(let status): RunText.exited(String(status))
        case .killed(let signal): RunText.killed(String(signal))
        case .over(let limit): RunText.over(limit.rawValue)
        case .interrupted: RunText.interrupted()
        }
    }
}
