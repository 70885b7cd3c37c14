/// How well a file is known to work.
package enum Level: String, Sendable, CaseIterable, Comparable {
    /// With a reason given by a person.
    case untested
    /// A syntax check or a linter passed.
    case checked
    /// Tests ran on the tree that holds it, and passed.
    case tested

    package static func < (one: Level, other: Level) -> Bool {
        // All cases stand in `allCases`, in their order.
        allCases.firstIndex(of: one) ?? 0 < allCases.firstIndex(of: other) ?? 0
    }
}

/// Which level each file needs before it is committed: the settings' `gate:`.
///
/// As in `.gitignore` and `CODEOWNERS` the last rule that matches a path decides, so that exceptions follow the rule. What no
/// rule matches needs tests.
package struct CommitGate: Sendable, Equatable {
    package struct Rule: Sendable, Equatable {
        package var glob: Glob
        package var level: Level

        package init(_ glob: Glob, _ level: Level) {
            (self.glob, self.level) = (glob, level)
        }
    }

    package var rules: [Rule]

    package init(_ rules: [Rule] = []) {
        self.rules = rules
    }

    /// The settings' map in its order; a level is the first word, so that a reason may follow: `untested "generated"`.
    package init(entries: [(glob: String, level: String)]) throws(TestingFailure) {
        rules = []
        for entry in entries {
            guard let glob = Glob(entry.glob) else { throw .badGlob(entry.glob) }
            let word = entry.level.prefix { !$0.isWhitespace }
            guard let level = Level(rawValue: String(word)) else { throw .badLevel(entry.level) }
            rules.append(Rule(glob, level))
        }
    }

    package func requiredLevel(for path: String) -> Level {
        rules.last { $0.glob.matches(path) }?.level ?? .tested
    }
}
