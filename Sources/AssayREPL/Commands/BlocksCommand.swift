import ArgumentParser
import AssayCore

/// `/blocks`: the code blocks of the last answer, or of all.
struct BlocksCommand: Command {
    static let configuration = CommandConfiguration(commandName: "blocks", abstract: HelpText.blocks())
    static let group = CommandGroup.code

    @Flag(name: .shortAndLong, help: ArgumentHelp(HelpText.blocksAll()))
    var all = false

    @Flag(help: ArgumentHelp(HelpText.json()))
    var json = false

    mutating func run(in context: Context) throws {
        let conversation = try context.conversation()
        if json {
            let blocks = conversation.answers.isEmpty ? [] : try BlockReference.all(in: conversation)
            return context.screen.write(BlocksCommand.json(blocks.map(\.block)))
        }
        let answers = conversation.answers.count
        guard answers > 0 else { throw REPLFailure.noAnswer }
        var isEmpty = true
        for answer in all ? Array(1...answers) : [answers] {
            for reference in try BlockReference.all(in: conversation, answer: answer) {
                isEmpty = false
                context.screen.write(line(reference.block, answer: all ? answer : nil) + "\n")
            }
        }
        if isEmpty { throw REPLFailure.noCodeBlock }
    }

    private func line(_ block: CodeBlock, answer: Int?) -> String {
        let number = answer.map { "\($0).\(block.index)" } ?? "\(block.index)"
        let name = block.path ?? "–"
        let state = block.isComplete ? "" : "  " + REPLText.incomplete()
        return printable(
            "\(number)  \(block.language.isEmpty ? "–" : block.language)  \(name)  "
                + block.lineCountText + state)
    }

    private static func json(_ blocks: [CodeBlock]) -> String {
        var writer = JSONWriter()
        writer.beginArray()
        for block in blocks {
            writer.beginObject()
            writer.member("index", block.index)
            writer.member("language", block.language)
            writer.member("info", block.info)
            writer.key("path")
            if let path = block.path { writer.string(path) } else { writer.null() }
            writer.member("complete", block.isComplete)
            writer.member("content", block.content)
            writer.endObject()
        }
        writer.endArray()
        return writer.text + "\n"
    }
}

extension CodeBlock {
    var lineCountText: String { AssayREPL.lineCountText(of: content.utf8) }
}

/// `1 line`, `34 lines`.
func lineCountText(of bytes: some Sequence<UInt8>) -> String {
    let count = bytes.count { $0 == UInt8(ascii: "\n") }
    return count == 1 ? REPLText.saveOneLine() : REPLText.saveLines(String(count))
}
