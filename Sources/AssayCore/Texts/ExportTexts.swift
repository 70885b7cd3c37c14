/// What exported conversations say besides what was said.
package enum ExportText: String, TextIdentifier {
    case about = "export.about"
    case saved = "export.saved"
    case ran = "export.ran"
    case tested = "export.tested"
    case committed = "export.committed"
    case takenBack = "export.taken-back"
    case summedUp = "export.summed-up"
    case copied = "export.copied"
    case model = "export.model"
    case notWhole = "export.not-whole"
    case written = "export.written"
    case unknownFormat = "export.unknown-format"
    case unknownFormatHint = "export.unknown-format.hint"
    case cannotWrite = "export.cannot-write"
    case cannotWriteHint = "export.cannot-write.hint"

    package var english: String {
        switch self {
        case .about: "Assay session {1}, {2}, {3}"
        case .saved: "saved"
        case .ran: "ran"
        case .tested: "test: {1}"
        case .committed: "committed"
        case .takenBack: "taken back"
        case .summedUp: "from here on a summary stands for the beginning:"
        case .copied: "up to here a copy of session"
        case .model: "model"
        case .notWhole: "the answer is not whole: {1}"
        case .written: "{1} written"
        case .unknownFormat: "there is no format {1}"
        case .unknownFormatHint: "md, html or jsonl; a file's name may tell it: {1} talk.html"
        case .cannotWrite: "cannot write {1}: {2}"
        case .cannotWriteHint: "choose another file"
        }
    }
}
