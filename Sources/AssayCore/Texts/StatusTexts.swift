/// The names of what `/status` shows; at most nine columns wide.
package enum StatusText: String, TextIdentifier {
    case service = "status.service"
    case folder = "status.folder"
    case session = "status.session"
    case file = "status.file"
    case title = "status.title"
    case turns = "status.turns"
    case changes = "status.changes"
    case others = "status.others"
    case notInChangeSet = "status.not-in-change-set"
    case engine = "status.engine"

    package var english: String {
        switch self {
        case .service: "service"
        case .folder: "folder"
        case .session: "session"
        case .file: "file"
        case .title: "title"
        case .turns: "turns"
        case .changes: "changes"
        case .others: "besides"
        case .notInChangeSet: "{1}  changed, not in the change set"
        case .engine: "engine"
        }
    }
}
