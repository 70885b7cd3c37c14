#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// What surrounds the process, taken once and passed on as a value.
package struct Environment: Sendable {
    /// nil means those of the process: each is then asked for by its name, and all are read only for `variables`.
    private var given: [String: String]?
    /// `HOME`, or else what the user database says; nil where neither names a folder.
    package var home: String?
    /// Empty where it was removed.
    package var workingFolder: String

    package init(variables: [String: String], home: String?, workingFolder: String) {
        (given, self.home, self.workingFolder) = (variables, home, workingFolder)
    }

    /// Foundation is left alone here: its first use costs more than all else before the prompt.
    package static func current() -> Environment {
        var environment = Environment(variables: [:], home: nil, workingFolder: workingFolder() ?? "")
        environment.given = nil
        environment.home = environment["HOME"] ?? homeFromUserDatabase()
        return environment
    }

    /// Every variable.
    package var variables: [String: String] {
        if let given { return given }
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }

    /// nil where the folder was removed.
    private static func workingFolder() -> String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    /// The variable's value; nil where it is unset or empty, which all our variables treat alike.
    package subscript(name: String) -> String? {
        let value = given.map { $0[name] } ?? getenv(name).map { String(cString: $0) }
        return value?.isEmpty == false ? value : nil
    }

    private static func homeFromUserDatabase() -> String? {
        guard let entry = getpwuid(geteuid()), let folder = entry.pointee.pw_dir else { return nil }
        return String(cString: folder)
    }
}
