/// One line of `/doctor`.
struct DoctorFinding: Equatable {
    enum State: String {
        case good
        /// It works, though not as well as it could, or Assay itself looks after it.
        case fair
        case bad
    }

    var state: State
    var text: String
    /// What mends it; empty where there is nothing to mend.
    var remedy = ""
    /// Whether Assay cannot do its work while this is bad.
    var isEssential = true

    static func good(_ text: String) -> DoctorFinding { DoctorFinding(state: .good, text: text) }

    static func fair(_ text: String, _ remedy: String = "") -> DoctorFinding {
        DoctorFinding(state: .fair, text: text, remedy: remedy, isEssential: false)
    }

    static func bad(_ text: String, _ remedy: String) -> DoctorFinding {
        DoctorFinding(state: .bad, text: text, remedy: remedy)
    }
}

/// Something that `/doctor` looks at: a small value that changes nothing.
protocol DoctorCheck {
    /// The heading of its lines.
    var title: String { get }
    /// Throws `.interrupted` alone.
    func findings(in context: Context) throws -> [DoctorFinding]
}
