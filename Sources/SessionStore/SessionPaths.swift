/// The files of one session: `ID.json` and what may stand beside it.
struct SessionPaths: Sendable {
    let folder: String
    let id: String

    /// Nil where `id` can be no session's: letters, digits, `-` and `_` only, so that it cannot lead elsewhere.
    init?(folder: String, id: String) {
        guard SessionPaths.isID(id) else { return nil }
        (self.folder, self.id) = (folder, id)
    }

    var file: String { "\(folder)/\(id).json" }
    /// The growing answer.
    var part: String { file + ".part" }
    var lock: String { file + ".lock" }
    /// The folder of the bytes that saving wrote over.
    var kept: String { "\(folder)/\(id).kept" }
    /// A session file that is being made.
    var new: String { file + ".new" }

    /// The id that a name in the folder stands for: `ID.json` and `suffix`.
    static func id(ofName name: String, suffix: String = "") -> String? {
        let ending = ".json" + suffix
        guard name.hasSuffix(ending) else { return nil }
        let id = String(name.dropLast(ending.count))
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
