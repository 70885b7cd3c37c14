import AssayCore
import Foundation
import SessionStore
import Testing

/// Judges from outside: `jq`, and Python's `jsonschema`. Where one is not installed its test passes, unless
/// `ASSAY_REQUIRE_JUDGES` is set.
enum SchemaJudge {
    static let schema =
        "\(#filePath)".split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }
        + "/Sources/SessionStore/session.schema.json"

    static func isThere(_ probe: [String]) -> Bool {
        if run(probe) == 0 { return true }
        #expect(!isSet("ASSAY_REQUIRE_JUDGES"), "\(probe[0]) is missing")
        return false
    }

    /// Exit status 0 where the file fits the schema, 1 where it does not.
    static func validate(_ path: String) -> Int32? {
        let script = """
            import json, sys, jsonschema
            schema, document = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:])
            try: jsonschema.Draft202012Validator(schema).validate(document)
            except jsonschema.ValidationError: sys.exit(1)
            """
        return run(["python3", "-c", script, schema, path])
    }

    static var isThere: Bool { isThere(["python3", "-c", "import jsonschema"]) }
}

struct MissingRules: Error {}

@Suite("Session files for other tools")
struct SessionSchemaTests {
    @Test("A file at rest fits the schema, and a false one does not")
    func jsonSchema() throws {
        guard SchemaJudge.isThere else { return }
        let scratch = try Scratch()
        let id = try writeSample(in: SessionFolder(path: scratch.path))
        #expect(SchemaJudge.validate("\(scratch.path)/\(id).json") == 0)
        let text = try #require(scratch.text(of: id + ".json"))
        let mistakes = [
            ("\"role\":\"user\"", "\"role\":\"cat\""), ("\"seq\":2", "\"seq\":0"), ("\"block\":1,", ""),
            (":00.000Z", ":00Z"),
        ]
        for (right, wrong) in mistakes {
            try scratch.write(text.replacing(right, with: wrong).utf8, to: "false.json")
            #expect(SchemaJudge.validate("\(scratch.path)/false.json") == 1, "\(wrong)")
        }
    }

    @Test("Every type of event has its place in the schema")
    func types() throws {
        let schema = try JSONValue(Array(Data(contentsOf: URL(fileURLWithPath: SchemaJudge.schema))))
        guard case .array(let rules)? = schema["$defs"]?["event"]?["allOf"] else { throw MissingRules() }
        let described = rules.compactMap { rule in rule["if"]?["properties"]?["type"]?["const"]?.stringValue }
        #expect(described.sorted() == SessionEvent.Body.types.sorted())
        for (type, rule) in zip(described, rules) {
            #expect(rule["then"]?["$ref"]?.stringValue == "#/$defs/\(type)")
            #expect(schema["$defs"]?[type] != nil, "\(type)")
        }
    }

    @Test("Every recorded session fits the schema, and each of its lines carries the hash of the one before")
    func recorded() throws {
        let hasJudge = SchemaJudge.isThere
        let folder = SchemaJudge.schema.replacing("/Sources/SessionStore/session.schema.json", with: "/Sessions")
        let sessions = SessionFolder(path: folder)
        let summaries = try sessions.list()
        #expect(summaries.count == 2)
        for summary in summaries {
            #expect(summary.failure == nil)
            if hasJudge { #expect(SchemaJudge.validate("\(folder)/\(summary.id).json") == 0, "\(summary.id)") }
            let chain = SessionChain(try sessions.read(summary.id))
            #expect(chain.broken == nil && chain.count > 0, "\(summary.id)")
        }
    }

    @Test("jq reads a file at rest")
    func jq() throws {
        guard SchemaJudge.isThere(["jq", "--version"]) else { return }
        let scratch = try Scratch()
        let id = try writeSample(in: SessionFolder(path: scratch.path))
        #expect(
            run(["jq", "-e", ".events[2].content == \"```py\\nx = 1\\n```\\n\"", "\(scratch.path)/\(id).json"]) == 0)
    }
}
