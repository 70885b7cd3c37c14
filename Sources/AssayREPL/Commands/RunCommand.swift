import ArgumentParser
import AssayCore
import SessionStore
import Workshop

/// `/run [N] [argument…]`: runs a code block in the sandbox.
struct RunCommand: Command {
    static let configuration = CommandConfiguration(commandName: "run", abstract: HelpText.run())
    static let group = CommandGroup.code
    static let wordsBeforeOwn: Int? = 0

    @Flag(help: ArgumentHelp(HelpText.runDry()))
    var dry = false

    @Option(help: ArgumentHelp(HelpText.runInput()))
    var input: String?

    @Option(help: ArgumentHelp(HelpText.runTimeout()))
    var timeout: Int?

    @Flag(name: .customLong("no-sandbox"), help: ArgumentHelp(HelpText.noSandbox()))
    var noSandbox = false

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelpText.runBlock()))
    var words: [String] = []

    static func completions(for word: String, after words: [String], in context: Context) -> [String] {
        words.isEmpty ? context.blockNumbers : []
    }

    func validate() throws {
        if let timeout, !(1...86_400).contains(timeout) { throw ValidationError(CodeText.invalidTimeout()) }
        if dry, noSandbox { throw ValidationError(CodeText.dryNeedsSandbox()) }
    }

    mutating func run(in context: Context) throws {
        var arguments = words.first == "--" ? Array(words.dropFirst()) : words
        var numbers: [String] = []
        if let first = arguments.first, BlockReference.isNumber(first) { numbers = [arguments.removeFirst()] }
        if arguments.first == "--" { arguments.removeFirst() }
        _ = try context.writableSession()
        let reference = try context.blocks(numbers)[0]
        let run = BlockRun(
            reference: reference, arguments: arguments, input: try input.map { try bytes(of: $0, in: context) } ?? [],
            timeout: timeout, project: try Project(in: context, isBare: noSandbox))
        let record = dry ? try run.rehearse(json: json) : try run.perform(json: json)
        if record.end == "interrupted" { throw QuietFailure(cause: .interrupted) }
        if record.end == "time" { throw QuietFailure(cause: .timedOut) }
        if record.exit != 0, !dry { throw QuietFailure(cause: .other) }
    }

    private func bytes(of path: String, in context: Context) throws -> [UInt8] {
        let limit = AskCommand.maximumInput
        guard let bytes = fileContents(of: context.environment.absolute(path), limit: limit + 1) else {
            throw CodeFailure.noSuchFile(path)
        }
        guard bytes.count <= limit else { throw REPLFailure.attachment(path: path, reason: .tooLarge(limit: limit)) }
        return bytes
    }
}
