import AssayCore
import Workshop

/// Whether git is there, who commits, and what state the repository is in.
struct GitCheck: DoctorCheck {
    var title: String { DoctorText.git() }

    func findings(in context: Context) -> [DoctorFinding] {
        let facts = GitFacts(folder: context.environment.workingFolder)
        guard let version = facts.version else { return [.bad(DoctorText.noGit(), DoctorText.noGitRemedy())] }
        var findings = [DoctorFinding.good(printable(version))]
        guard let top = facts.top else {
            return findings + [.fair(DoctorText.noRepository(), DoctorText.noRepositoryRemedy())]
        }
        let place = printable(context.environment.abbreviated(top))
        if let operation = facts.operation {
            findings.append(.bad(DoctorText.unfinished(place, operation), DoctorText.unfinishedRemedy(operation)))
        } else {
            findings.append(.good(DoctorText.repository(place, printable(facts.head ?? "?"))))
        }
        if let identity = facts.identity {
            findings.append(.good(DoctorText.identity(printable(identity))))
        } else {
            findings.append(.bad(DoctorText.noIdentity(), DoctorText.noIdentityRemedy()))
        }
        return findings
    }
}
