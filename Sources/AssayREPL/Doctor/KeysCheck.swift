import AssayCore
import Settings

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Which keys are there, never what they are; whether others can read the key file.
struct KeysCheck: DoctorCheck {
    var title: String { DoctorText.keys() }

    func findings(in context: Context) -> [DoctorFinding] {
        var findings: [DoctorFinding] = []
        let variables = context.environment.variables.filter { $0.key.hasSuffix("_API_KEY") && !$0.value.isEmpty }
        if !variables.isEmpty {
            findings.append(
                .good(DoctorText.keyVariables(variables.keys.sorted().map { printable($0) }.joined(separator: ", "))))
        }
        if let home = context.environment.home { findings += file("\(home)/.openai/config", context) }
        return findings.isEmpty ? [.fair(DoctorText.noKeys(), DoctorText.noKeysRemedy())] : findings
    }

    private func file(_ path: String, _ context: Context) -> [DoctorFinding] {
        guard let mode = fileMode(of: path) else { return [] }
        let name = printable(context.environment.abbreviated(path))
        guard mode & 0o077 != 0 else { return [.good(DoctorText.keyFile(name, octal(mode)))] }
        return [.bad(DoctorText.openKeyFile(name, octal(mode)), "chmod 600 \(name)")]
    }
}

/// The rights of a file or a folder; nil where there is none.
func fileMode(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
}

/// `0600`
func octal(_ mode: mode_t) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
