import Foundation

/// What surrounds the process, taken once and passed on as a value.
package struct Environment: Sendable {
    package var variables: [String: String]
    /// `HOME`, or else what the user database says; nil where neither names a folder.
    package var home: String?
    package var workingFolder: String

    package init(variables: [String: String], home: String?, workingFolder: String) {
        (self.variables, self.home, self.workingFolder) = (variables, home, workingFolder)
    }

    package static func current() -> Environment {
        let variables = ProcessInfo.processInfo.environment
        return Environment(
            variables: variables, home: variables["HOME"].nonEmpty ?? homeFromUserDatabase(),
            workingFolder: FileManager.default.currentDirectoryPath)
    }

    /// The variable's value; nil where it is unset or empty, which all our variables treat alike.
    package subscript(name: String) -> String? {
        variables[name].nonEmpty
    }

    private static func homeFromUserDatabase() -> String? {
        guard let entry = getpwuid(geteuid()), let folder = entry.pointee.pw_dir else { return nil }
        return String(cString: folder)
    }
}

extension String? {
    fileprivate var nonEmpty: String? {
        self?.isEmpty == false ? self : nil
    }
}
