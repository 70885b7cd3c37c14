import AssayCore
import Settings
import Terminal
import Workshop

/// What goes along with a question.
struct Gathered: Equatable {
    var attachments: [Attachment] = []
    /// The bytes of the pictures among them, by their SHA-256.
    var pictures: [String: [UInt8]] = [:]
    /// The user was told that the model has no room for it, and agreed all the same.
    var mayOverflow = false
}

/// Finds and reads what a question names as `@…`: only where that was typed, not pasted. Everything is read, and every
/// question asked, before anything is sent.
struct Attaching {
    let folder: AttachingFolder
    let screen: Screen
    let confirm: Confirm
    /// Every question was answered with yes beforehand.
    let saysYes: Bool
    /// Whether the text may be another's, as what stands in the editor or comes from a script: then what lies outside of
    /// the working folder is asked about too.
    let asksOutside: Bool
    let pages: PageReading
    /// What the model has room for; asked for only where something goes along. nil where it is not known.
    let room: () -> Room?

    /// In tokens.
    struct Room {
        /// Of the model.
        var window: Int
        /// Of it, what an answer is to have.
        var answer: Int
    }

    /// Beyond these the user is asked.
    static let largeFile = 256 << 10
    static let largeTogether = 1 << 20
    /// Pictures of one question.
    static let largestPictures = 20 << 20
    static let mostFiles = 200

    private var files: WorkspaceFiles { files(in: folder.environment.workingFolder) }

    private func files(in folder: String) -> WorkspaceFiles {
        WorkspaceFiles(folder: folder, interruption: pages.interruption)
    }

    /// What the question names, each once, in the order of the text.
    ///
    /// - Parameters:
    ///   - picked: names that go along besides (`src/a.py`, `src/a.py:10-40`).
    ///   - piped: what came on standard input, which is asked about as a file is.
    func gather(_ entry: Entry, picked: [String] = [], piped: String = "") throws -> Gathered {
        let typed = Mention.all(in: entry.text).filter { entry.isTyped($0.range) }
        let named = picked.map { Mention(range: "".startIndex..<"".endIndex, raw: $0, isQuoted: true) }
        var listing: WorkspaceFiles.Listing?
        var gathering = Gathering(folder: folder, interruption: pages.interruption)
        var targets: [(Mention, MentionTarget)] = []
        for mention in named + typed {
            let target = try MentionTarget(mention, in: folder) {
                if listing == nil { listing = files.list() }
                return listing?.paths ?? []
            }
            targets.append((mention, target))
        }
        let reached = targets.flatMap { names(of: $0.1) }
        try allow(outside: reached)
        try allow(links: reached)
        for (mention, target) in targets {
            // What was stopped cannot be read, which is nothing to tell.
            do { try add(target, of: mention, to: &gathering) } catch  where pages.interruption.isRaised { break }
        }
        guard !pages.interruption.isRaised else { throw CompletionFailure.interrupted }
        if listing?.isCut == true { screen.note(InputText.listingIsCut(Sizes.grouped(WorkspaceFiles.mostListed))) }
        for note in gathering.notes { screen.note(note) }
        var gathered = gathering.gathered
        gathered.mayOverflow = try allow(gathered, piped)
        return gathered
    }

    private func add(_ target: MentionTarget, of mention: Mention, to gathering: inout Gathering) throws {
        switch target {
        case .address(let address):
            screen.status(InputText.fetching(printable(address)))
            defer { screen.clearStatus() }
            try gathering.add(page: try pages.text(of: address), of: address)
        case .file(let name): try gathering.add(name)
        case .lines(let name, let range): try gathering.add(name, range)
        case .folder(let name): try gathering.add(listing(of: name), of: name)
        case .files(let pattern, let paths): try gathering.add(paths, matching: pattern)
        case .plainFolder(let name): gathering.notes.append(InputText.isFolder(printable(name), printable("@\(name)/")))
        case .nothing where mention.looksLikePath:
            let name = printable(folder.environment.abbreviated("@" + mention.raw))
            let isPattern = mention.raw.contains("*")
            gathering.notes.append(isPattern ? InputText.matchesNothing(name) : InputText.namesNothing(name))
        case .nothing: break
        }
    }

    private func listing(of name: String) -> String {
        let path = realPath(folder.environment.absolute(name)) ?? folder.environment.absolute(name)
        return FolderListing.text(of: path + "/", files(in: path).list().paths)
    }

    // MARK: Asking

    private func names(of target: MentionTarget) -> [String] {
        switch target {
        case .file(let name), .lines(let name, _), .folder(let name): [name]
        case .files(_, let paths): paths
        case .plainFolder, .address, .nothing: []
        }
    }

    /// Asks about links within the workspace that lead out of it.
    private func allow(links names: [String]) throws {
        let leading = names.compactMap { name in folder.leadsOut(name).map { (name, $0) } }
        guard let (name, target) = leading.first else { return }
        let others = leading.count > 1 ? InputText.moreLinks(name, String(leading.count - 1)) : name
        try ask(InputText.sendLink(printable(others), printable(target)))
    }

    private func allow(outside names: [String]) throws {
        let outside = names.filter(folder.liesOutside)
        guard asksOutside, let name = outside.first else { return }
        let others = outside.count > 1 ? InputText.moreLinks(name, String(outside.count - 1)) : name
        try ask(InputText.sendOutside(printable(others)))
    }

    /// Asks about much text, and about more than the model has room for; tells whether the user agreed to the latter.
    private func allow(_ gathered: Gathered, _ piped: String) throws -> Bool {
        guard !gathered.attachments.isEmpty || !piped.isEmpty else { return false }
        let sizes = gathered.attachments.map(\.content.utf8.count) + [piped.utf8.count]
        let sum = sizes.reduce(0, +)
        let tokens = gathered.attachments.reduce(TokenEstimate.tokens(in: piped)) { $0 + TokenEstimate.tokens(of: $1) }
        let room = room()
        let overflows = room.map { tokens > $0.window - $0.answer } ?? false
        guard overflows || sizes.contains(where: { $0 > Attaching.largeFile }) || sum > Attaching.largeTogether else {
            return false
        }
        let size = Sizes.text(gathered.pictures.values.reduce(sum) { $0 + $1.count })
        if let room {
            try ask(InputText.sendLargeTo(size, Sizes.rounded(tokens), Sizes.grouped(room.window)))
        } else {
            try ask(InputText.sendLarge(size, Sizes.rounded(tokens)))
        }
        return overflows
    }

    private func ask(_ question: String) throws {
        guard try confirm.ask(question, saysYes: saysYes, flag: "assay ask -y") == .yes else {
            throw InputFailure.notSent
        }
    }
}

extension Context {
    /// What goes along with an entry.
    ///
    /// - Parameter asksOutside: the text may be another's
    func gather(
        _ entry: Entry, piped: String = "", saysYes: Bool = false, asksOutside: Bool = false
    ) throws -> Gathered {
        let attaching = Attaching(
            folder: AttachingFolder(environment), screen: screen, confirm: confirm, saysYes: saysYes,
            asksOutside: asksOutside,
            pages: PageReading(isAllowed: settings.allowsURLAttachments, interruption: interrupts)
        ) {
            self.knownContextWindow.map { Attaching.Room(window: $0, answer: self.roomForAnswer($0)) }
        }
        // Nothing is looked up for a question that names nothing.
        guard entry.text.contains("@") || !picked.isEmpty || !piped.isEmpty else { return Gathered() }
        return try attaching.gather(entry, picked: picked.names(in: environment), piped: piped)
    }
}
