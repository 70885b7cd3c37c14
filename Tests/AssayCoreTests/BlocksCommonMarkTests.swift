import Foundation
import Testing

@testable import AssayCore

@Suite("Code blocks against CommonMark's judges")
struct BlocksCommonMarkTests {
    @Test(
        "The specification's examples",
        .enabled(if: TestFiles.judgesAreRequired || !SpecExample.all.isEmpty, "the specification is not here"))
    func specification() throws {
        let examples = SpecExample.all
        try #require(
            examples.count >= 650, "set ASSAY_COMMONMARK_JSON to markdown-it-py's tests/test_cmark_spec/commonmark.json"
        )
        for example in examples {
            let (blocks, isFenced) = Self.read(example.markdown)
            let expected = example.codeBlocks
            #expect(isFenced.count == expected.count, "\(example): \(example.markdown)")
            let fenced = zip(expected, isFenced).filter(\.1).map(\.0)
            #expect(blocks == fenced, "\(example): \(example.markdown)")
        }
    }

    /// The fenced blocks with the first word of their info strings, and for each code block, in order, whether it is
    /// fenced: the HTML does not tell.
    private static func read(_ markdown: String) -> (blocks: [JudgedBlock], isFenced: [Bool]) {
        var parser = BlockParser()
        var (blocks, isFenced): ([JudgedBlock], [Bool]) = ([], [])
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            let indented = parser.structure.indentedCodeCount
            let events = parser.feed(line + "\n")
            if events.contains(where: { if case .codeBegin = $0 { true } else { false } }) { isFenced.append(true) }
            if parser.structure.indentedCodeCount > indented { isFenced.append(false) }
        }
        for block in CodeBlock.all(in: markdown) {
            let word = block.info.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
            blocks.append(JudgedBlock(info: word, content: block.content))
        }
        return (blocks, isFenced)
    }

    /// What changed from 0.30 to 0.31.2 in the block structure; a document that holds it is not compared.
    private static let changes: [(name: String, marks: [String])] = [
        ("`search` is a block tag, `source` is none any more", ["<search", "</search", "<source", "</source"]),
        ("an HTML declaration may begin in lower case", ["<!d"]),
    ]

    @Test(
        "Random documents against cmark 0.30.2",
        .enabled(if: TestFiles.judgesAreRequired || Cmark.shared != nil, "libcmark 0.30.2 is not installed"))
    func randomDocuments() throws {
        let cmark = try #require(Cmark.shared, "install Debian's libcmark0.30.2")
        var generator = DocumentGenerator(seed: 20_261_123)
        var (compared, excused, withBlocks, wrong) = (0, 0, 0, 0)
        for _ in 0..<(TestFiles.isLongRun ? 100_000 : 10_000) {
            let document = generator.document()
            let judged = cmark.blocks(in: document)
            let found = CodeBlock.all(in: document).map { JudgedBlock(info: $0.info, content: $0.content) }
            compared += 1
            if !judged.isEmpty { withBlocks += 1 }
            if found == judged { continue }
            if Self.changes.contains(where: { $0.marks.contains(where: document.contains) }) {
                excused += 1
                continue
            }
            wrong += 1
            if wrong <= 5 { Issue.record("\(document.debugDescription)\nfound  \(found)\njudged \(judged)") }
        }
        #expect(wrong == 0)
        #expect(withBlocks > compared / 4)
        #expect(excused < compared / 100)
        print(
            "cmark 0.30.2: \(compared) documents, \(withBlocks) with fenced blocks, \(wrong) differ, \(excused) by 0.31"
        )
    }
}
