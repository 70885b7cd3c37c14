/// What redaction has to say.
package enum RedactionText: String, TextIdentifier {
    case redactedOne = "redaction.redacted-one"
    case redacted = "redaction.redacted"
    case committed = "redaction.committed"
    case savedMarks = "redaction.saved-marks"
    case badPattern = "redaction.bad-pattern"
    case patternUnexpected = "redaction.pattern-unexpected"
    case patternUnfinished = "redaction.pattern-unfinished"
    case patternShort = "redaction.pattern-short"

    package var english: String {
        switch self {
        case .redactedOne: "1 secret was redacted ({1}); redact: except: in config.yaml keeps it"
        case .redacted: "{1} secrets were redacted ({2}); redact: except: in config.yaml keeps one"
        case .committed: "{1} goes into the commit as it is, with what looks like a secret in it ({2})"
        case .savedMarks: "{1} holds marks ([redacted:…]) where the answer held secrets: put them back by hand"
        case .badPattern: "redact: add: {1}: {2}"
        case .patternUnexpected: "character {1} has no meaning there"
        case .patternUnfinished: "it breaks off"
        case .patternShort: "it must take {1} characters at least"
        }
    }
}
