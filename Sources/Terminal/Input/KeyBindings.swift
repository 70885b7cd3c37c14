import CLibedit

/// What a key asks of libedit, as the character that stands for it there: C1 controls, which nobody types.
///
/// The sequences that keys send are known to `KeyDecoder` alone: bound in libedit, they would keep ESC from leaving vi's
/// insert mode.
enum KeyAction: UInt32, CaseIterable {
    case previousLine = 0x80
    case previousHistory, nextLine, nextHistory, left, right, home, end, delete, wordLeft, wordRight
    case lineBreak, paste, deletePlaceholder, moveToEnd, proposed

    /// Libedit's name of the command; those that begin with `assay-` are ours.
    var command: String {
        switch self {
        case .previousLine: "ed-prev-line"
        case .previousHistory: "ed-prev-history"
        case .nextLine: "ed-next-line"
        case .nextHistory: "ed-next-history"
        case .left: "ed-prev-char"
        case .right: "ed-next-char"
        case .home: "ed-move-to-beg"
        case .end: "ed-move-to-end"
        case .delete: "ed-delete-next-char"
        case .wordLeft: "ed-prev-word"
        case .wordRight: "em-next-word"
        case .lineBreak: "assay-line-break"
        case .paste: "assay-paste"
        case .deletePlaceholder: "assay-delete-placeholder"
        case .moveToEnd: "assay-move-to-end"
        case .proposed: "assay-insert-proposed"
        }
    }

    /// How libedit's `bind` writes the character.
    private var notation: String { "\\" + String(rawValue, radix: 8) }

    /// Binds every action in both keymaps, and Tab. To be called after `~/.editrc`, whose `bind -v` starts afresh.
    static func bindAll(_ editor: OpaquePointer) {
        for action in allCases {
            editline_bind(editor, action.notation, action.command)
            editline_bind_alternate(editor, action.notation, action.command)
        }
        editline_bind(editor, "^I", "assay-complete")
        editline_bind(editor, "^R", "em-inc-search-prev")
    }
}
