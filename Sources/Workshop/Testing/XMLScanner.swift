/// Splits XML into tags and text, as far as test reports need it. Comments, processing instructions and document types are
/// passed over; entities that a document type declares are never expanded. UTF-8 only.
struct XMLScanner {
    enum Event: Equatable {
        case start(name: String, attributes: [String: String], isEmpty: Bool)
        case end(name: String)
        /// With references resolved; a CDATA section is a text of its own.
        case text(String)
    }

    private let bytes: [UInt8]
    private var position = 0
    /// False where the text broke the rules or ended inside of a tag.
    private(set) var isWhole = true

    private static let longestName = 200
    private static let mostAttributes = 100

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Nil at the end, and where it cannot go on: `isWhole` tells the two apart.
    mutating func next() -> Event? {
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else { return text() }
            if at("<![CDATA[") {
                guard let content = take(upTo: "]]>", after: 9) else { return fail() }
                return .text(String(decoding: content, as: UTF8.self))
            }
            if at("<!--") {
                guard take(upTo: "-->", after: 4) != nil else { return fail() }
            } else if at("<?") {
                guard take(upTo: "?>", after: 2) != nil else { return fail() }
            } else if at("<!") {
                guard skipDeclaration() else { return fail() }
            } else {
                return tag()
            }
        }
        return nil
    }

    private mutating func fail() -> Event? {
        isWhole = false
        position = bytes.count
        return nil
    }

    private func at(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    /// What stands up to an end mark, which is passed.
    private mutating func take(upTo mark: String, after count: Int) -> ArraySlice<UInt8>? {
        let mark = Array(mark.utf8)
        var index = position + count
        while index + mark.count <= bytes.count {
            if bytes[index] == mark[0], bytes[index...].starts(with: mark) {
                defer { position = index + mark.count }
                return bytes[min(position + count, index)..<index]
            }
            index += 1
        }
        return nil
    }

    /// A document type, with what stands in its brackets and quotes.
    private mutating func skipDeclaration() -> Bool {
        var (depth, quote) = (0, UInt8(0))
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case _ where quote != 0: if byte == quote { quote = 0 }
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: "<"): depth += 1
            case UInt8(ascii: ">"):
                depth -= 1
                if depth == 0 { return true }
            default: break
            }
        }
        return false
    }

    private mutating func text() -> Event {
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        defer { position = end }
        return .text(Self.resolved(bytes[position..<end]))
    }

    // MARK: Tags

    private mutating func tag() -> Event? {
        position += 1
        let isEnd = position < bytes.count && bytes[position] == UInt8(ascii: "/")
        if isEnd { position += 1 }
        guard let name = name() else { return fail() }
        if isEnd {
            skipBlanks()
            guard passes(">") else { return fail() }
            return .end(name: name)
        }
        var attributes: [String: String] = [:]
        while true {
            skipBlanks()
            if passes(">") { return .start(name: name, attributes: attributes, isEmpty: false) }
            if passes("/") {
                guard passes(">") else { return fail() }
                return .start(name: name, attributes: attributes, isEmpty: true)
            }
            guard attributes.count < Self.mostAttributes, let (key, value) = attribute() else { return fail() }
            attributes[key] = value
        }
    }

    private mutating func attribute() -> (String, String)? {
        guard let key = name() else { return nil }
        skipBlanks()
        guard passes("=") else { return nil }
        skipBlanks()
        guard position < bytes.count else { return nil }
        let quote = bytes[position]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
            let end = bytes[(position + 1)...].firstIndex(of: quote)
        else { return nil }
        defer { position = end + 1 }
        return (key, Self.resolved(bytes[(position + 1)..<end]))
    }

    private mutating func name() -> String? {
        let start = position
        while position < bytes.count, Self.isName(bytes[position]) { position += 1 }
        guard (1...Self.longestName).contains(position - start) else { return nil }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x7F: false
        default: !"<>/=\"'&?!".utf8.contains(byte)
        }
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [32, 9, 10, 13].contains(bytes[position]) { position += 1 }
    }

    private mutating func passes(_ scalar: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    // MARK: References

    private static let named: [String: UInt8] = [
        "lt": UInt8(ascii: "<"), "gt": UInt8(ascii: ">"), "amp": UInt8(ascii: "&"), "quot": UInt8(ascii: "\""),
        "apos": UInt8(ascii: "'"),
    ]

    /// A text with its references resolved; one that is unknown stays as it is written.
    static func resolved(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
        var (result, index) = ([UInt8](), bytes.startIndex)
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "&"),
                let end = bytes[index...].prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let replacement = reference(String(decoding: bytes[(index + 1)..<end], as: UTF8.self))
            {
                result += replacement
                index = end + 1
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func reference(_ name: String) -> [UInt8]? {
        if let byte = named[name] { return [byte] }
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        let code = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return code.flatMap(Unicode.Scalar.init).map { Array(String($0).utf8) }
    }
}
