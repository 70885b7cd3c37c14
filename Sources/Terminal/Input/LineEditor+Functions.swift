import AssayCore
import CLibedit

// The editing functions that libedit does not have.
extension LineEditor {
    func addFunctions() {
        editline_add_function(editor, "assay-complete", "complete the word") { editor, _ in
            LineEditor.of(editor).completeWord()
        }
        editline_add_function(editor, "assay-paste", "insert what was pasted") { editor, _ in
            LineEditor.of(editor).insertPaste()
        }
        editline_add_function(editor, "assay-line-break", "break the line") { editor, _ in
            LineEditor.of(editor).insert("\n")
        }
        editline_add_function(editor, "assay-delete-placeholder", "delete a pasted part") { editor, _ in
            LineEditor.of(editor).deletePlaceholder()
        }
        editline_add_function(editor, "assay-move-to-end", "move behind the last line") { editor, _ in
            LineEditor.of(editor).moveToEnd()
            return LineEditor.refresh
        }
        editline_add_function(editor, "assay-insert-proposed", "insert what was proposed") { editor, _ in
            LineEditor.of(editor).insertProposed()
        }
    }

    private static let refresh = UInt8(CC_REFRESH)
    private static let beep = UInt8(CC_REFRESH_BEEP)

    private func insert(_ text: String) -> UInt8 {
        let wide = text.unicodeScalars.map { wchar_t(bitPattern: $0.value) } + [0]
        return el_winsertstr(editor, wide) == 0 ? LineEditor.refresh : LineEditor.beep
    }

    private func insertPaste() -> UInt8 {
        let size = surface.size
        lastKeyPasted = true
        defer { pendingPaste = "" }
        let room = max(1, size.columns * size.rows / 3)
        return insert(ledger.insertion(for: pendingPaste, into: line.text, room: room))
    }

    private func insertProposed() -> UInt8 {
        defer { pendingText = "" }
        return insert(pendingText)
    }

    private func deletePlaceholder() -> UInt8 {
        el_deletestr(editor, Int32(ledger.placeholderLength(endingAt: line.cursor) ?? 1))
        return LineEditor.refresh
    }

    private func moveToEnd() {
        let line = line
        el_cursor(editor, Int32(line.text.count - line.cursor))
    }

    private func completeWord() -> UInt8 {
        let before = line.beforeCursor
        let found = complete(before)
        let word = before.suffix(found.replaced)
        switch found.step(word: word, isSecondTab: tabsInARow > 1) {
        case .nothing: return LineEditor.beep
        case .insert(let text):
            if !word.isEmpty { el_deletestr(editor, Int32(word.unicodeScalars.count)) }
            return insert(text)
        case .list(let names):
            pendingList = (names, Int32(line.text.count - line.cursor))
            moveToEnd()
            return LineEditor.refresh
        }
    }
}
