import AssayCore

/// What the repository alone tells of a commit's evidence; running the test again is the caller's.
package struct CommitVerification: Sendable, Equatable {
    package var commit: CommitObject
    package var evidence: CommitEvidence
    package var changes: [TreeChange]
    /// Those of its paths that are tests and that the parent does not have, relative to the repository's top.
    package var newTests: [String]
    package var verdicts: [Verdict]

    package var isGood: Bool { verdicts.allSatisfy(\.isGood) }

    /// One line of the report.
    package enum Verdict: Sendable, Equatable {
        case treeMatches(tree: String)
        case treeDiffers(tested: String, committed: String)
        case missing(EvidenceKey)
        case malformed(Trailer)
        /// The recorded test did not pass.
        case red(command: String)
        case level(CommitEvidence.Level)

        package var isGood: Bool {
            switch self {
            case .treeMatches: true
            case .treeDiffers, .missing, .malformed, .red: false
            case .level(let level): level.isTestedOrChecked
            }
        }

        /// Filtered.
        package var text: String {
            switch self {
            case .treeMatches(let tree): GitText.verdictTreeMatches(short(tree))
            case .treeDiffers(let tested, let committed): GitText.verdictTreeDiffers(short(tested), short(committed))
            case .missing(let key): GitText.verdictMissing(key.rawValue)
            case .malformed(let trailer): GitText.verdictMalformed(printable(trailer.key), printable(trailer.value))
            case .red(let command): GitText.verdictRed(printable(command))
            case .level(let level): GitText.verdictLevel(printable(level.text))
            }
        }
    }
}

extension CommitEvidence.Level {
    fileprivate var isTestedOrChecked: Bool {
        if case .untested = self { false } else { true }
    }
}

extension GitRepository {
    /// Compares a commit with what its trailers say.
    ///
    /// - Parameter isTest: whether a path is a test
    package func verify(
        commit name: String, isTest: (String) -> Bool = { _ in false }
    ) throws(GitFailure) -> CommitVerification {
        let commit = try commitObject(name)
        let trailers = try trailers(of: commit.id)
        let changes = try changes(from: commit.parent, to: commit.id)
        let evidence = CommitEvidence(trailers)
        return CommitVerification(
            commit: commit, evidence: evidence, changes: changes,
            newTests: changes.filter { $0.kind == .added && isTest($0.path) }.map(\.path),
            verdicts: verdicts(on: commit, evidence, trailers))
    }

    /// The tree before a commit, with the commit's new tests: where these pass, they do not touch the change.
    package func treeBefore(_ verification: CommitVerification) throws(GitFailure) -> String {
        let candidate = CandidateTree(
            id: verification.commit.tree, head: verification.commit.parent, changes: verification.changes, ignored: [])
        return try tree(of: candidate, only: Set(verification.newTests))
    }

    private func verdicts(
        on commit: CommitObject, _ evidence: CommitEvidence, _ trailers: [Trailer]
    ) -> [CommitVerification.Verdict] {
        var verdicts: [CommitVerification.Verdict] = []
        let malformed = CommitEvidence.malformed(in: trailers)
        func missing(_ key: EvidenceKey, _ isMissing: Bool) {
            let isThere = malformed.contains { $0.key.lowercased() == key.rawValue.lowercased() }
            if isMissing, !isThere { verdicts.append(.missing(key)) }
        }
        missing(.session, evidence.session == nil)
        if let test = evidence.test {
            let isSame = test.tree == commit.tree
            verdicts.append(
                isSame ? .treeMatches(tree: test.tree) : .treeDiffers(tested: test.tree, committed: commit.tree))
            if !test.isGreen { verdicts.append(.red(command: test.command)) }
        } else if evidence.level.map({ $0 == .tested }) ?? true {
            missing(.test, true)
        }
        missing(.level, evidence.level == nil)
        if let level = evidence.level { verdicts.append(.level(level)) }
        return verdicts + malformed.map { .malformed($0) }
    }
}
