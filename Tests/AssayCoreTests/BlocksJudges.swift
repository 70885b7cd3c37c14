import AssayCore
import Foundation

/// One fenced block as a judge gives it.
struct JudgedBlock: Equatable, CustomStringConvertible {
    var info: String
    var content: String

    var description: String { "[\(info.debugDescription): \(content.debugDescription)]" }
}

/// An example of the CommonMark specification. The text is CC-BY-SA and no part of this project: it is taken from where
/// it lies, see `all`.
struct SpecExample: CustomStringConvertible {
    var number: Int
    var markdown: String
    var html: String

    var description: String { "example \(number)" }

    /// From `ASSAY_COMMONMARK_JSON` (`commonmark.json` of markdown-it-py's tests), from `ASSAY_COMMONMARK_SPEC`
    /// (`spec.txt`), or from `../shared/commonmark/spec.txt`; empty where there is none.
    static let all: [SpecExample] = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["ASSAY_COMMONMARK_JSON"] { return read(json: path) }
        let beside = TestFiles.root.appending(path: "../shared/commonmark/spec.txt").path
        return read(text: environment["ASSAY_COMMONMARK_SPEC"] ?? beside)
    }()

    private static func read(json path: String) -> [SpecExample] {
        guard let data = FileManager.default.contents(atPath: path),
            let rows = try? JSONSerialization.jsonObject(with: data) as? [[String: Any]]
        else { return [] }
        return rows.compactMap { row in
            guard let number = row["example"] as? Int, let markdown = row["markdown"] as? String,
                let html = row["html"] as? String
            else { return nil }
            return SpecExample(number: number, markdown: markdown, html: html)
        }
    }

    private static func read(text path: String) -> [SpecExample] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        let fence = String(repeating: "`", count: 32)
        let parts = ("\n" + String(decoding: data, as: UTF8.self)).components(separatedBy: "\n" + fence)
        let examples = parts.filter { $0.hasPrefix(" example\n") }
        return examples.enumerated().map { index, part in
            let body = "\n" + part.dropFirst(" example\n".count).replacing("→", with: "\t") + "\n"
            let halves = body.components(separatedBy: "\n.\n")
            return SpecExample(
                number: index + 1, markdown: String((halves[0] + "\n").dropFirst()), html: halves[1])
        }
    }

    /// The code blocks of the expected HTML, indented ones too: first word of the info string, and content.
    var codeBlocks: [JudgedBlock] {
        let pattern = #/<pre><code(?: class="language-([^"]*)")?>(.*?)</code></pre>/#.dotMatchesNewlines()
        return html.matches(of: pattern).map {
            JudgedBlock(info: Self.plain($0.output.1 ?? ""), content: Self.plain($0.output.2))
        }
    }

    private static func plain(_ html: Substring) -> String {
        String(html).replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&amp;", with: "&")
    }
}

/// The reference implementation as a shared library: Debian's `libcmark0.30.2`.
///
/// Loaded once and never changed.
struct Cmark: @unchecked Sendable {
    private typealias Node = OpaquePointer
    private let parse: @convention(c) (UnsafePointer<CChar>, Int, Int32) -> OpaquePointer?
    private let free: @convention(c) (OpaquePointer) -> Void
    private let newIterator: @convention(c) (OpaquePointer) -> OpaquePointer?
    private let next: @convention(c) (OpaquePointer) -> Int32
    private let current: @convention(c) (OpaquePointer) -> OpaquePointer?
    private let freeIterator: @convention(c) (OpaquePointer) -> Void
    private let kind: @convention(c) (OpaquePointer) -> Int32
    private let startLine: @convention(c) (OpaquePointer) -> Int32
    private let startColumn: @convention(c) (OpaquePointer) -> Int32
    private let info: @convention(c) (OpaquePointer) -> UnsafePointer<CChar>?
    private let literal: @convention(c) (OpaquePointer) -> UnsafePointer<CChar>?

    /// nil where it is not installed.
    static let shared = Cmark()

    private init?() {
        guard let library = dlopen("libcmark.so.0.30.2", RTLD_NOW) else { return nil }
        func symbol<Function>(_ name: String, as: Function.Type = Function.self) -> Function? {
            dlsym(library, name).map { unsafeBitCast($0, to: Function.self) }
        }
        guard let parse = symbol("cmark_parse_document", as: type(of: self.parse)),
            let free = symbol("cmark_node_free", as: type(of: self.free)),
            let newIterator = symbol("cmark_iter_new", as: type(of: self.newIterator)),
            let next = symbol("cmark_iter_next", as: type(of: self.next)),
            let current = symbol("cmark_iter_get_node", as: type(of: self.current)),
            let freeIterator = symbol("cmark_iter_free", as: type(of: self.freeIterator)),
            let kind = symbol("cmark_node_get_type", as: type(of: self.kind)),
            let startLine = symbol("cmark_node_get_start_line", as: type(of: self.startLine)),
            let startColumn = symbol("cmark_node_get_start_column", as: type(of: self.startColumn)),
            let info = symbol("cmark_node_get_fence_info", as: type(of: self.info)),
            let literal = symbol("cmark_node_get_literal", as: type(of: self.literal))
        else { return nil }
        (self.parse, self.free, self.newIterator, self.next) = (parse, free, newIterator, next)
        (self.current, self.freeIterator, self.kind) = (current, freeIterator, kind)
        (self.startLine, self.startColumn, self.info, self.literal) = (startLine, startColumn, info, literal)
    }

    /// The fenced blocks of a document.
    func blocks(in document: String) -> [JudgedBlock] {
        guard let root = parse(document, document.utf8.count, 0) else { return [] }
        defer { free(root) }
        guard let iterator = newIterator(root) else { return [] }
        defer { freeIterator(iterator) }
        let (done, entering, codeBlock): (Int32, Int32, Int32) = (1, 2, 5)
        let lines = document.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var blocks: [JudgedBlock] = []
        while case let event = next(iterator), event != done {
            guard event == entering, let node = current(iterator), kind(node) == codeBlock else { continue }
            let block = JudgedBlock(
                info: info(node).map { String(cString: $0) } ?? "",
                content: literal(node).map { String(cString: $0) } ?? "")
            let start = lines[Int(startLine(node)) - 1].dropFirst(Int(startColumn(node)) - 1)
            if isFenced(block, Substring(start)) { blocks.append(block) }
        }
        return blocks
    }

    /// The library does not tell fenced from indented code. Indented code holds its first line, which may look like a
    /// fence; a fenced block's first line of content cannot be its own bare fence again.
    private func isFenced(_ block: JudgedBlock, _ start: Substring) -> Bool {
        guard start.hasPrefix("```") || start.hasPrefix("~~~") else { return false }
        return !block.info.isEmpty || block.content.prefix { $0 != "\n" } != start
    }
}

enum TestFiles {
    /// The top of the repository.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Real answers of models, by their file's name.
    static let answers: [(name: String, text: String)] = {
        let folder = root.appending(path: "Tests/Answers").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted().map { name in
            let data = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
            return (name, String(decoding: data, as: UTF8.self))
        }
    }()

    /// Set where every judge has to be there (`Tests/run`).
    static let judgesAreRequired = ProcessInfo.processInfo.environment["ASSAY_REQUIRE_JUDGES"] == "1"
    static let isLongRun = ProcessInfo.processInfo.environment["ASSAY_LONG"] == "1"
}
