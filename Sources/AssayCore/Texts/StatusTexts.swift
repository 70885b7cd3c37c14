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
        case .others: "not in it"
        case .engine: "engine"
        }
    }
}
