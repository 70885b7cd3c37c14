/// What the user's configuration says of redaction: `redact: {add: […], except: […]}`.
package struct RedactionRules: Sendable, Equatable {
    /// Patterns of further secrets, in the notation of `SecretPattern`.
    package var add: [String]
    /// Names of shapes (`jwt`) that are not to be redacted, or texts that are no secrets.
    package var except: [String]

    package init(add: [String] = [], except: [String] = []) {
        (self.add, self.except) = (add, except)
    }

    /// Why a pattern cannot be used, for the user; nil where it can.
    package static func problem(with pattern: String) -> String? {
        do {
            _ = try SecretPattern(pattern)
            return nil
        } catch {
            return error.message
        }
    }

    /// The name of what `add` finds.
    static let addedName = "added"
}
