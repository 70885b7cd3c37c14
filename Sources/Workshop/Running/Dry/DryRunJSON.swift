import AssayCore

extension DryRunReport {
    /// Writes the report as members of the object that was begun last.
    ///
    /// `calls` (`program`, `arguments`, `folder`, `count`, and where they matter `input`, `input_cut`, `installed`: false), `files`
    /// (`path`, `change`, `outside`, and where they matter `files`, `diff`, `mode_before`, `mode_after`), `records_missing`, `end`, `exit` (null
    /// unless it ended by itself), `output`.
    package func writeMembers(to json: inout JSONWriter) {
        json.key("calls")
        json.beginArray()
        for call in calls { Self.write(call, to: &json) }
        json.endArray()
        json.key("files")
        json.beginArray()
        for change in files { Self.write(change, isOutside: false, to: &json) }
        for change in outside { Self.write(change, isOutside: true, to: &json) }
        json.endArray()
        json.member("records_missing", isIncomplete)
        json.member("end", end.shownText)
        json.key("exit")
        if case .exited(let status) = end { json.integer(status) } else { json.null() }
        json.member("output", output)
    }

    private static func write(_ call: RecordedCall, to json: inout JSONWriter) {
        json.beginObject()
        json.member("program", call.words.first ?? "")
        json.key("arguments")
        json.beginArray()
        for word in call.words.dropFirst() { json.string(word) }
        json.endArray()
        json.member("folder", call.folder)
        json.member("count", call.count)
        if !call.input.isEmpty { json.member("input", call.input) }
        if call.isInputCut { json.member("input_cut", true) }
        if !call.isInstalled { json.member("installed", false) }
        json.endObject()
    }

    private static func write(_ change: FileChange, isOutside: Bool, to json: inout JSONWriter) {
        json.beginObject()
        json.member("path", change.path)
        switch change.kind {
        case .created: json.member("change", "created")
        case .changed(let mode):
            json.member("change", "changed")
            if let mode {
                json.member("mode_before", String(mode.old, radix: 8))
                json.member("mode_after", String(mode.new, radix: 8))
            }
        case .removed(let files):
            json.member("change", "removed")
            if let files { json.member("files", files) }
        }
        json.member("outside", isOutside)
        if let diff = change.diff { json.member("diff", diff.text) }
        json.endObject()
    }
}
