/// An identifier in the catalogue of texts that are shown to people.
///
/// One enum for each room; the raw value is the stable identifier that a translation is keyed by
/// (`session.resumed`), `english` is the built-in text with places `{1}`, `{2}` … for its arguments.
package protocol TextIdentifier: RawRepresentable<String>, CaseIterable, Sendable {
    var english: String { get }
}

extension TextIdentifier {
    /// The text with its places filled. Arguments are inserted as they are: filter what did not come from Assay.
    package func callAsFunction(_ arguments: String...) -> String {
        Catalogue.fill(english, with: arguments)
    }
}

/// The filling of texts, and the list of every enum of texts, for translators and for tests.
package enum Catalogue {
    /// Replaces `{1}` … `{9}` by the arguments in one pass, so that an argument that holds `{2}` stays as it is.
    package static func fill(_ text: String, with arguments: [String]) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let isPlace =
                index + 2 < bytes.count && bytes[index] == UInt8(ascii: "{") && bytes[index + 2] == UInt8(ascii: "}")
            let number = isPlace ? Int(bytes[index + 1]) - 48 : 0
            if (1...9).contains(number), number <= arguments.count {
                result += arguments[number - 1].utf8
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
