import AssayCore

@testable import Settings

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A configuration file, the user's and a hostile workspace's: it is read or refused, in little time and memory.
enum SettingsTarget {
    private static let path = "\(scratchFolder)/work/.assay/config.yaml"

    @Sendable static func run(_ input: [UInt8]) {
        write(input)
        guard let locations = try? Locations(environment: environment) else { fail("no locations") }
        do throws(SettingsFailure) {
            let file = try ConfigurationFile(bytes: input, path: path)
            check(file.bytes == input, "other bytes than the file's")
            checkLimits(ProjectSettings(file.values).sandbox)
            checkEdit(file)
            let settings = try WorkspaceSettings(folders: ["\(scratchFolder)/work"], locations: locations)
            check(!settings.isTrusted, "trusted")
            check(
                settings.project.setup.isEmpty && settings.project.gate.isEmpty, "commands or gates of a foreign file")
            check(settings.project.sandbox.mounts.isEmpty && settings.project.sandbox.hasNetwork != true, "a hole")
            checkLimits(settings.project.sandbox)
        } catch {
            check(
                !error.message.isEmpty && error.message.utf8.count < 2_000,
                "a message of \(error.message.utf8.count) bytes")
        }
    }

    private static let environment = Environment(
        variables: [:], home: scratchFolder, workingFolder: "\(scratchFolder)/work")

    /// What is set by command is read back, and nothing else is changed.
    private static func checkEdit(_ file: ConfigurationFile) {
        guard var edit = try? ConfigurationEdit(bytes: file.bytes, path: path),
            let bytes = try? edit.set(["model"], to: "a: b #c")
        else { return }
        guard let again = try? ConfigurationFile(bytes: bytes, path: path) else { fail("an edit spoiled the file") }
        check(again.values["model"] == .string("a: b #c"), "what was set is read as something else")
        let others = again.values.members.filter { $0.key != "model" }
        check(others == file.values.members.filter { $0.key != "model" }, "an edit changed something else")
    }

    private static func checkLimits(_ sandbox: SandboxSettings) {
        for number in SandboxSettings.numbers {
            check(sandbox[keyPath: number.path] ?? 1 > 0, "\(number.name) is \(sandbox[keyPath: number.path] ?? 0)")
        }
    }

    private static func write(_ bytes: [UInt8]) {
        mkdir("\(scratchFolder)/work", 0o700)
        mkdir("\(scratchFolder)/work/.assay", 0o700)
        guard let file = fopen(path, "we") else { fail("cannot write \(path)") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { fail("cannot write \(path)") }
    }
}
