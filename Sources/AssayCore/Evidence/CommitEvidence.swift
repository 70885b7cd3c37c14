/// What a commit says of its making and its test, as trailers of its message. Every text in it is one line.
package struct CommitEvidence: Sendable, Equatable {
    /// A place in the chain of a session's lines.
    package struct Session: Sendable, Equatable {
        package var id: String
        package var sequence: Int
        /// Of that line, hexadecimal.
        package var hash: String

        package init(id: String, sequence: Int, hash: String) {
            (self.id, self.sequence, self.hash) = (word(id), sequence, word(hash))
        }
    }

    /// A file and the block that it came from.
    package struct Block: Sendable, Equatable {
        /// Relative to the repository's top.
        package var path: String
        package var message: Int
        package var block: Int

        package init(path: String, message: Int, block: Int) {
            (self.path, self.message, self.block) = (Trailer.flat(path), message, block)
        }
    }

    /// How the test went.
    package struct Test: Sendable, Equatable {
        package var command: String
        package var exit: Int
        /// nil where the runner gave no numbers.
        package var counts: Counts?
        /// What it ran on.
        package var tree: String
        package var sandbox: Confinement

        package init(command: String, exit: Int, counts: Counts? = nil, tree: String, sandbox: Confinement) {
            (self.command, self.exit, self.counts) = (Trailer.flat(command), exit, counts)
            (self.tree, self.sandbox) = (word(tree), sandbox)
        }

        /// Whether it speaks for the commit: it ended well and did not fail anything.
        package var isGreen: Bool { exit == 0 && (counts.map { $0.failed == 0 && $0.passed > 0 } ?? true) }
    }

    package struct Counts: Sendable, Equatable {
        package var passed: Int
        package var failed: Int
        package var skipped: Int

        package init(passed: Int, failed: Int = 0, skipped: Int = 0) {
            (self.passed, self.failed, self.skipped) = (passed, failed, skipped)
        }
    }

    /// How far the change was looked at.
    package enum Level: Sendable, Equatable {
        case tested
        /// `what` looked at it: `bash -n`.
        case checked(what: String)
        case untested(reason: String)
    }

    package var session: Session?
    package var blocks: [Block]
    package var test: Test?
    package var level: Level?
    /// The models that wrote some of it.
    package var models: [String]

    package init(
        session: Session? = nil, blocks: [Block] = [], test: Test? = nil, level: Level? = nil, models: [String] = []
    ) {
        (self.session, self.blocks, self.test) = (session, blocks, test)
        self.level = level?.flat
        self.models = models.map(Trailer.flat)
    }
}

extension CommitEvidence.Level {
    /// With its text in one line.
    var flat: CommitEvidence.Level {
        switch self {
        case .tested: .tested
        case .checked(let what): .checked(what: Trailer.flat(what))
        case .untested(let reason): .untested(reason: Trailer.flat(reason))
        }
    }
}

/// Text in one line without blanks.
private func word(_ text: String) -> String {
    String(String.UnicodeScalarView(Trailer.flat(text).unicodeScalars.filter { !$0.properties.isWhitespace }))
}
