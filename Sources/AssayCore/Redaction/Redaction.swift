import Synchronization

/// The redaction of one run: its redactor is made when something is first to be written or sent, and made anew when
/// another secret becomes known.
package final class Redaction: Sendable {
    private struct State {
        var values: [(name: String, value: String)] = []
        var made: Redactor?
        var unreported: RedactionCounts = .init()
    }

    private let rules: RedactionRules
    private let variables: @Sendable () -> [String: String]
    private let state = Mutex(State())

    /// - Parameter variables: the environment; its secrets are never written or sent either
    package init(rules: RedactionRules = .init(), variables: @escaping @Sendable () -> [String: String] = { [:] }) {
        (self.rules, self.variables) = (rules, variables)
    }

    /// A secret that is used, as the key of a service is. Names it where it is replaced.
    package func add(_ secret: Secret, named name: String) {
        let value = secret.revealed
        guard !SecretVariables.isTrivial(value) else { return }
        state.withLock { state in
            guard !state.values.contains(where: { $0.value == value }) else { return }
            state.values.append((name, value))
            state.made = nil
        }
    }

    package var redactor: Redactor {
        state.withLock { state in
            if let made = state.made { return made }
            // What the environment calls it goes before other names.
            let found = variables().filter {
                SecretVariables.isSecretName($0.key) && !SecretVariables.isTrivial($0.value)
            }
            let own = found.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
            let made = Redactor(rules: rules, values: own + state.values)
            state.made = made
            return made
        }
    }

    /// Notes what was replaced, to be told once.
    package func note(_ counts: RedactionCounts) {
        guard !counts.isEmpty else { return }
        state.withLock { $0.unreported.add(counts) }
    }

    /// What was replaced and not told yet.
    package func takeUnreported() -> RedactionCounts {
        state.withLock { state in
            defer { state.unreported = RedactionCounts() }
            return state.unreported
        }
    }
}
