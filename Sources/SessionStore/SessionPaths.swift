/// The files of one session: `ID.json` and what may stand beside it.
struct SessionPaths: Sendable {
    let folder: String
    let id: String

    /// Nil where `id` can be no session's: letters, digits, `-` and `_` only, so that it cannot lead elsewhere.
    init?(folder: String, id: String) {
        guard SessionPaths.isID(id) else { return nil }
        (self.folder, self.id) = (folder, id)
    }

    static let ending = ".json"

    var file: String { "\(folder)/\(id)\(SessionPaths.ending)" }
    /// The growing answer.
    var part: String { file + ".part" }
    var lock: String { file + ".lock" }
    /// The folder of the bytes that saving wrote over.
    var kept: String { "\(folder)/\(id).kept" }
    /// A session file that is being made.
    var new: String { file + ".new" }

    /// The id that a name in the folder stands for: `ID.json` and `suffix`.
    static func id(ofName name: String, suffix: String = "") -> String? {
        // Bytes, since a folder can hold many names, and whole characters cost far more to find.
        let ending = (ending + suffix).utf8
        guard name.utf8.count > ending.count, name.utf8.suffix(ending.count).elementsEqual(ending) else { return nil }
        let id = String(decoding: name.utf8.dropLast(ending.count), as: UTF8.self)
        return isID(id) ? id : nil
    }

    static func isID(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-"), text.utf8.count <= 100 else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
