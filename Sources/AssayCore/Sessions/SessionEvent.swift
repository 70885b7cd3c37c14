/// One line of a session file. State is the fold of the events; nothing is ever edited.
package struct SessionEvent: Sendable, Equatable {
    /// Counts from 1 without gaps.
    package var seq: Int
    package var at: Timestamp
    package var body: Body
    /// The secrets that were replaced in it before it was written.
    package var redacted = RedactionCounts()

    package init(seq: Int, at: Timestamp, body: Body, redacted: RedactionCounts = RedactionCounts()) {
        (self.seq, self.at, self.body, self.redacted) = (seq, at, body, redacted)
    }

    package enum Body: Sendable, Equatable {
        case message(SessionMessage)
        case setting(SessionSetting)
        case save(SavedBlock)
        case changes(ChangeSetEdit)
        case run(RunRecord)
        case check(CheckRecord)
        case test(TestRecord)
        case commit(CommitRecord)
        case undo(UndoRecord)
        case title(TitleRecord)
        case fork(ForkRecord)
        case rewind(RewindRecord)
        case compact(CompactRecord)
        /// Of a newer version: kept in the file, ignored here. `isCritical` forbids writing after it.
        case unknown(type: String, isCritical: Bool)

        /// In the place of an event that was not to be found when its file was mended; nothing else is known of it.
        package static let lost = Body.unknown(type: "lost", isCritical: false)
    }
}

/// What was said, as the session keeps it.
package struct SessionMessage: Sendable, Equatable {
    package var role: Role
    /// Answers only: the `seq` of the answer whose text this one's follows directly (`/continue`); nil for an answer of
    /// its own.
    package var continues: Int?
    /// For a user: as typed, without the attachments' contents.
    package var content: String
    package var attachments: [Attachment] = []
    /// Answers only.
    package var reasoning: String = ""
    /// Answers only: why it ended.
    package var finish: FinishReason?
    package var usage: TokenUsage?
    /// Answers only: what really went out for it.
    package var sent: SentRequest?
    /// Answers that broke off: the message of the failure.
    package var error: String?

    package init(_ role: Role, _ content: String, attachments: [Attachment] = []) {
        (self.role, self.content, self.attachments) = (role, content, attachments)
    }

    /// Whether an answer with this text is none: nothing, or blanks and line ends only.
    package var isBlank: Bool { content.allSatisfy(\.isWhitespace) }
}

/// A file, a part of one, or a listing that the user sent along.
package struct Attachment: Sendable, Equatable {
    /// As it is called in the question: `src/a.py`, `src/a.py:10-40`, `src/`, an address.
    package var path: String
    /// Empty for a picture.
    package var content: String
    /// Of the bytes that were read, hexadecimal.
    package var sha256: String
    /// Of a picture, whose bytes the session keeps under their hash; nil for text.
    package var mediaType: String?

    package init(path: String, content: String, sha256: String, mediaType: String? = nil) {
        (self.path, self.content, self.sha256, self.mediaType) = (path, content, sha256, mediaType)
    }

    /// Without its bytes; nil for text.
    package var image: ImageAttachment? {
        mediaType.map { ImageAttachment(path: path, mediaType: $0, sha256: sha256) }
    }
}

/// What a request carried besides the messages that stand in the session, for a later replay.
package struct SentRequest: Sendable, Equatable {
    package var service: String
    package var model: String
    /// Of what went out before the conversation (system text, example exchanges), hexadecimal.
    package var systemSHA256: String
    /// The first event whose message was sent.
    package var firstMessage: Int
    package var parameters: [JSONValue.Member]

    package init(
        service: String, model: String, systemSHA256: String, firstMessage: Int, parameters: [JSONValue.Member]
    ) {
        (self.service, self.model, self.systemSHA256) = (service, model, systemSHA256)
        (self.firstMessage, self.parameters) = (firstMessage, parameters)
    }
}

/// A change of what the next requests use; nil and absent mean unchanged.
package struct SessionSetting: Sendable, Equatable {
    package var service: String?
    package var model: String?
    /// Parameters that were set; `.null` takes one back.
    package var parameters: [JSONValue.Member] = []
    /// Instructions of the user's for this session; an empty text takes them back.
    package var system: String?

    package init(
        service: String? = nil, model: String? = nil, parameters: [JSONValue.Member] = [], system: String? = nil
    ) {
        (self.service, self.model, self.parameters) = (service, model, parameters)
        self.system = system
    }
}

/// A code block that was written to a file.
package struct SavedBlock: Sendable, Equatable {
    /// The `seq` of the answer.
    package var message: Int
    /// Counts from 1 within the answer.
    package var block: Int
    /// Relative to the workspace.
    package var path: String
    /// Of the bytes written, hexadecimal.
    package var sha256: String
    /// What was there before.
    package var before = Before.unknown
    /// The `seq` of the first save of the same command; nil in that one itself.
    package var group: Int?

    package enum Before: Sendable, Equatable {
        /// Of an older version of the format.
        case unknown
        case nothing
        /// Another version, kept beside the session; of its bytes, hexadecimal.
        case file(sha256: String)
    }

    package init(message: Int, block: Int, path: String, sha256: String, before: Before = .unknown, group: Int? = nil) {
        (self.message, self.block, self.path, self.sha256) = (message, block, path, sha256)
        (self.before, self.group) = (before, group)
    }
}

/// The first line of a session file.
package struct SessionHeader: Sendable, Equatable {
    /// `2026-11-23-1-k7f3`: the day, a count within it, four random letters.
    package var id: String
    package var created: Timestamp
    package var workspace: Workspace

    package init(id: String, created: Timestamp, workspace: Workspace) {
        (self.id, self.created, self.workspace) = (id, created, workspace)
    }
}

/// Where a session belongs: a repository known by its root commit and a folder in it, or a folder by its real path.
package struct Workspace: Sendable, Hashable {
    /// The root commit's full hash, or the real path.
    package var root: String
    /// The folder within the repository, `.` for its top; `.` where there is no repository.
    package var path: String

    package init(root: String, path: String) {
        (self.root, self.path) = (root, path)
    }
}
