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
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        var result = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let tail = rest[open...].prefix(3)
            let place = tail.count == 3 && tail.last == "}" ? tail.dropFirst().first?.wholeNumberValue : nil
            if let place, place >= 1, place <= arguments.count {
                result += arguments[place - 1]
                rest = rest[tail.endIndex...]
            } else {
                result += "{"
                rest = rest[rest.index(after: open)...]
            }
        }
        return result + rest
    }
}
