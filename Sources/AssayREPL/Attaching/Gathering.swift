import AssayCore
import Workshop

/// Reads what is named, one after the other, within the bounds of one question.
struct Gathering {
    let folder: AttachingFolder
    private let interruption: any Interruption
    private(set) var gathered = Gathered()
    /// What the user is told.
    var notes: [String] = []
    private var bytes = 0
    /// Files of one pattern that are told one by one.
    private static let mostTold = 5

    init(folder: AttachingFolder, interruption: any Interruption) {
        (self.folder, self.interruption) = (folder, interruption)
    }

    /// A file or some of its lines, unless it is there already.
    mutating func add(_ name: String, _ range: LineRange? = nil) throws(InputFailure) {
        let shown = folder.shown(name) + (range?.text ?? "")
        guard !holds(shown) else { return }
        notes.append(try read(name, range, as: shown))
    }

    /// The listing of a folder.
    mutating func add(_ listing: String, of name: String) throws(InputFailure) {
        try add(text: listing, as: folder.shown(name))
    }

    /// A page of the web.
    mutating func add(page: String, of address: String) throws(InputFailure) {
        try add(text: page, as: address)
    }

    private mutating func add(text: String, as shown: String) throws(InputFailure) {
        guard !holds(shown) else { return }
        bytes += text.utf8.count
        guard bytes <= FileReading.largestText else { throw .togetherTooLarge(limit: FileReading.largestText) }
        gathered.attachments.append(
            Attachment(path: shown, content: text, sha256: sha256Hex(of: Array(text.utf8))))
        notes.append(InputText.attached(printable(shown), Sizes.text(text.utf8.count)))
    }

    /// Files that a pattern matches. Those that are no text are left out, visibly: nobody named them one by one.
    mutating func add(_ paths: [String], matching pattern: String) throws(InputFailure) {
        // Git still lists what was deleted, and links to folders.
        let paths = paths.filter { folder.find($0) == .file }
        guard paths.count <= Attaching.mostFiles else {
            throw .tooManyFiles("@" + pattern, count: paths.count, limit: Attaching.mostFiles)
        }
        var (told, leftOut) = ([String](), [String]())
        let before = bytes
        for path in paths where !holds(folder.shown(path)) {
            do throws(InputFailure) {
                told.append(try read(path, nil, as: folder.shown(path), takesPictures: false))
            } catch {
                guard error.isOfOneFile else { throw error }
                leftOut.append(path)
            }
        }
        if told.count > Gathering.mostTold {
            told = [InputText.attachedMany(String(told.count), printable("@" + pattern), Sizes.text(bytes - before))]
        }
        notes += told
        if !leftOut.isEmpty { notes.append(InputText.leftOut(printable(leftOut.joined(separator: ", ")))) }
    }

    private func holds(_ shown: String) -> Bool { gathered.attachments.contains { $0.path == shown } }

    /// - Returns: what the user is told
    private mutating func read(
        _ name: String, _ range: LineRange?, as shown: String, takesPictures: Bool = true
    ) throws(InputFailure) -> String {
        // What was looked at is what is opened, also where a link is changed meanwhile.
        let path = realPath(folder.environment.absolute(name)) ?? folder.environment.absolute(name)
        switch try FileReading(name: name, path: path, interruption: interruption).content(range) {
        case .text(let text, let sha256):
            bytes += text.utf8.count
            guard bytes <= FileReading.largestText else { throw .togetherTooLarge(limit: FileReading.largestText) }
            gathered.attachments.append(Attachment(path: shown, content: text, sha256: sha256))
            return InputText.attached(printable(shown), Sizes.text(text.utf8.count))
        case .picture(let picture, let mediaType, let sha256):
            guard takesPictures else { throw .notText(name, .binary) }
            gathered.attachments.append(Attachment(path: shown, content: "", sha256: sha256, mediaType: mediaType))
            gathered.pictures[sha256] = picture
            guard gathered.pictures.values.reduce(0, { $0 + $1.count }) <= Attaching.largestPictures else {
                throw .togetherTooLarge(limit: Attaching.largestPictures)
            }
            return InputText.attachedPicture(printable(shown), mediaType, Sizes.text(picture.count))
        }
    }
}

extension InputFailure {
    /// Whether others can go along all the same.
    fileprivate var isOfOneFile: Bool {
        switch self {
        case .notText, .notAFile, .unreadable, .brokenLink: true
        default: false
        }
    }
}
