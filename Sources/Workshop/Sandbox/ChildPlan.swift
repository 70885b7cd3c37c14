import CSandbox

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What is started, and with what; the Swift side of `csandbox_plan`.
struct ChildPlan {
    /// Absolute.
    var path: String
    var arguments: [String]
    /// As `NAME=value`.
    var environment: [String] = []
    var folder: String? = "/"
    /// Become the descriptors 3, 4, …
    var passed: [Int32] = []
    /// Resource limits; 0 for none.
    var processes = 0
    var fileSize = 0
    var data = 0
    /// To become this user; 0 for no change.
    var user: UInt32 = 0
    /// All processes of this user end with the program; 0 for none.
    var endingUser: UInt32 = 0
    var noNewPrivileges = false
    var ruleset: Int32 = -1
    var filter: [UInt8] = []

    /// Starts it under a keeper.
    func start(input: Int32, output: Int32) throws(SandboxFailure) -> csandbox_run {
        var plan = csandbox_plan()
        (plan.input, plan.output, plan.ruleset) = (input, output, ruleset)
        withUnsafeMutableBytes(of: &plan.passed) { $0.copyBytes(from: passed.withUnsafeBytes { Array($0) }) }
        plan.passed_count = Int32(passed.count)
        (plan.processes, plan.file_size, plan.data) = (
            UInt64(max(0, processes)), UInt64(max(0, fileSize)), UInt64(max(0, data))
        )
        (plan.user, plan.group, plan.ending_user) = (user, user, endingUser)
        plan.no_new_privileges = noNewPrivileges ? 1 : 0
        var run = csandbox_run()
        let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        let code = filter.withUnsafeBytes { filter in
            words.withUnsafeBufferPointer { words in
                variables.withUnsafeBufferPointer { variables in
                    withOptionalCString(folder) { folder in
                        path.withCString { path in
                            (plan.path, plan.folder) = (path, folder)
                            (plan.arguments, plan.environment) = (words.baseAddress, variables.baseAddress)
                            (plan.filter, plan.filter_size) = (filter.isEmpty ? nil : filter.baseAddress, filter.count)
                            return csandbox_start(&plan, &run)
                        }
                    }
                }
            }
        }
        guard code == 0 else {
            throw .notStarted(command: arguments.first ?? path, detail: String(cString: strerror(code)))
        }
        return run
    }
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
}

/// A pipe that no other program inherits.
struct ChildPipe: ~Copyable {
    let reading: Descriptor
    let writing: Descriptor

    init?() {
        var ends: [Int32] = [-1, -1]
        guard csandbox_pipe(&ends) == 0, let reading = Descriptor(ends[0]), let writing = Descriptor(ends[1]) else {
            return nil
        }
        self.reading = reading
        self.writing = writing
    }

    /// Keeps the reading end only.
    consuming func closingWriting() -> Descriptor { reading }
}

/// A descriptor to read the bytes from; nil where it failed.
func descriptor(of bytes: [UInt8]) -> Descriptor? {
    Descriptor(bytes.withUnsafeBytes { csandbox_bytes($0.baseAddress, $0.count) })
}
