import ArgumentParser
import AssayCore

/// `/context`: what the next request would send, with the tokens of each part.
struct ContextCommand: Command {
    static let configuration = CommandConfiguration(commandName: "context", abstract: HelpText.context())
    static let group = CommandGroup.conversation

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    /// At a prompt, earlier messages are one line.
    private static let mostPieces = 40

    mutating func run(in context: Context) throws {
        let conversation = try context.conversation()
        let next = try context.additions(
            to: SessionMessage(.user, ""), in: conversation, isTrial: true)
        let report = try ContextReport(conversation, next: next, in: context)
        if json { return context.screen.write(try report.json(conversation) + "\n") }
        let most = context.place == .prompt ? ContextCommand.mostPieces : .max
        for line in report.lines(most: most) { context.screen.writeLine(line) }
    }
}

/// What `/context` shows.
private struct ContextReport {
    private let model: String
    private let measure: ContextMeasure
    private let system: [Message]
    private let window: Int?
    private let next: [ContextMeasure.File]
    private let parameters: [JSONValue.Member]

    init(_ conversation: Conversation, next: [Attachment], in context: Context) throws {
        (measure, system, window) = try context.measure(conversation)
        model = "\(context.settings.service.name)/\(context.modelName ?? "?")"
        parameters = context.parameters
        self.next = next.map { ContextMeasure.File(path: $0.path, tokens: TokenEstimate.tokens(in: $0.content)) }
    }

    private func tokens(_ estimate: Int) -> Int { measure.calibration.applied(to: estimate) }

    private var total: Int {
        tokens(TokenEstimate.tokens(of: system) + measure.total + next.reduce(0) { $0 + $1.tokens })
    }

    func lines(most: Int) -> [String] {
        var lines = [printable(model)]
        lines.append(line(TokenEstimate.tokens(of: Array(system.prefix(1))), ConversationText.systemPart()))
        let examples = system.dropFirst()
        if !examples.isEmpty {
            lines.append(
                line(TokenEstimate.tokens(of: Array(examples)), ConversationText.examplesPart(String(examples.count))))
        }
        if let summary = measure.summary {
            lines.append(line(summary.tokens, ConversationText.summaryPart(String(summary.lastTurn))))
        }
        let earlier = measure.pieces.dropLast(most)
        if !earlier.isEmpty {
            let sum = earlier.reduce(0) { $0 + ($1.isLeftOut ? 0 : $1.total) }
            lines.append(line(sum, ConversationText.earlierPart(String(earlier.count))))
        }
        for piece in measure.pieces.suffix(most) { lines += self.lines(of: piece) }
        for file in next { lines.append(line(file.tokens, ConversationText.nextPart(printable(file.path)))) }
        return lines + [totalLine] + parameterLines
    }

    private func lines(of piece: ContextMeasure.Piece) -> [String] {
        let name =
            piece.role == .user
            ? ConversationText.turnPart(String(piece.turn), printable(piece.title)) : ConversationText.answerPart()
        guard !piece.isLeftOut else {
            return piece.role == .user ? [line("–", name + "  " + ConversationText.leftOut())] : []
        }
        return [line(piece.tokens, name)]
            + piece.attachments.map { line($0.tokens, ConversationText.filePart(printable($0.path))) }
    }

    private func line(_ estimate: Int, _ text: String) -> String { line(String(tokens(estimate)), text) }

    private func line(_ number: String, _ text: String) -> String {
        String(repeating: " ", count: max(0, 8 - number.count)) + number + "  " + text
    }

    private var totalLine: String {
        var parts = [ConversationText.totalTokens()]
        if let window {
            parts = [ConversationText.totalOfWindow(String(window), String(total * 100 / max(1, window)))]
        }
        if measure.calibration.isKnown {
            let hundredths = Int((measure.calibration.factor * 100).rounded())
            let fraction = hundredths % 100
            parts.append(
                ConversationText.calibrated("\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"))
        } else {
            parts.append(ConversationText.estimated())
        }
        return line(String(total), parts.joined(separator: ", "))
    }

    private var parameterLines: [String] {
        parameters.map { member in
            var writer = JSONWriter()
            writer.value(member.value)
            return printable("\(member.key) = \(writer.text)")
        }
    }

    /// The messages as they would go out.
    func json(_ conversation: Conversation) throws -> String {
        var conversation = conversation
        let messages = system + (try conversation.messages(system: ""))
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("model", model)
        if let window { writer.member("window", window) }
        writer.member("total", total)
        writer.key("factor")
        writer.raw(String((measure.calibration.factor * 1000).rounded() / 1000))
        writer.key("messages")
        writer.beginArray()
        for message in messages {
            writer.beginObject()
            writer.member("role", message.role.rawValue)
            writer.member("tokens", tokens(TokenEstimate.tokens(of: [message])))
            writer.member("content", message.content)
            writer.endObject()
        }
        writer.endArray()
        writer.key("next")
        writer.beginArray()
        for file in next {
            writer.beginObject()
            writer.member("path", file.path)
            writer.member("tokens", tokens(file.tokens))
            writer.endObject()
        }
        writer.endArray()
        writer.key("parameters")
        writer.value(.object(parameters))
        writer.endObject()
        return writer.text
    }
}
