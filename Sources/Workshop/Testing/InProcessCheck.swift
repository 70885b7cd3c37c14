import AssayCore
import Yams

/// A check that Assay does itself.
package enum InProcessCheck: Sendable {
    case json, yaml

    /// Larger files are not checked in process.
    private static let largest = 4 << 20

    /// Nil where the file is right, else one line that says why not, safe to print.
    package func complaint(about bytes: [UInt8]) -> String? {
        guard bytes.count <= Self.largest else { return TestingText.tooLarge() }
        switch self {
        case .json: return Self.json(bytes)
        case .yaml: return Self.yaml(bytes)
        }
    }

    private static func json(_ bytes: [UInt8]) -> String? {
        do throws(JSONError) {
            _ = try JSONValue(bytes)
            return nil
        } catch {
            switch error {
            case .malformed(let offset): return TestingText.badJSON(String(offset))
            }
        }
    }

    /// All documents of a file are composed: tags and anchors may be any, keys must not stand twice. The parser bounds the depth.
    private static func yaml(_ bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return TestingText.notUTF8() }
        guard AliasBound.holds(for: bytes) else { return TestingText.tooLarge() }
        do {
            let parser = try Parser(yaml: text)
            while try parser.nextRoot() != nil {}
            return nil
        } catch let error as YamlError {
            return complaint(error)
        } catch {
            return EscapeFilter.clean("\(error)")
        }
    }

    private static func complaint(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            TestingText.badYAML(String(mark.line), EscapeFilter.clean(problem))
        case .duplicatedKeysInMapping(let keys, let context):
            TestingText.badYAML(
                String(
                    lineOfRepeatedKey(
                        keys.first ?? "", in: context.text, line: context.mark.line, column: context.mark.column)),
                TestingText.duplicateKey(TestFailure(name: keys.joined(separator: ", ")).name))
        default: TestFailure(name: "", detail: "\(error)").detail
        }
    }
}

/// Aliases let a small file stand for a huge tree. That costs nothing until such a tree is a key, which is hashed whole.
private enum AliasBound {
    /// So many aliases make a tree of 60,000 nodes at most (three to a level).
    private static let harmless = 30

    /// Whether aliases are few, or none can be in a key that is more than a word.
    static func holds(for bytes: [UInt8]) -> Bool {
        let aliases = bytes.indices.filter { isAlias(bytes, at: $0) }
        guard aliases.count > harmless else { return true }
        let text = OutputLine(bytes[...])
        if ["? ", "?\t", "?\n", "]:", "] :", "}:", "} :"].contains(where: text.contains) { return false }
        return !aliases.contains { place in
            let rest = bytes[place...].drop { $0 > 32 && $0 != 44 }
            return rest.drop { $0 == 32 || $0 == 9 }.first == UInt8(ascii: ":")
        }
    }

    private static func isAlias(_ bytes: [UInt8], at index: Int) -> Bool {
        guard bytes[index] == UInt8(ascii: "*"), index + 1 < bytes.count, bytes[index + 1] > 32 else { return false }
        return index == 0 || bytes[index - 1] <= 32 || "[{,".utf8.contains(bytes[index - 1])
    }
}
