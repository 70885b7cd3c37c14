import AssayCore

/// A failure whose hint names commands as they are written where it is told: `/save` at the prompt, `assay save` in the
/// shell.
struct WordedFailure: Failure, Equatable {
    let message: String
    let hint: String
    let cause: Cause
}

extension Failure {
    /// The failure as it is told at a place; one that has its words keeps them.
    func worded(at place: Place) -> WordedFailure {
        if let worded = self as? WordedFailure { return worded }
        return WordedFailure(message: message, hint: place.worded(hint), cause: cause)
    }
}

extension Place {
    /// A text with its commands as they are written here; those that this place has no form of stay as they are.
    func worded(_ text: String) -> String {
        let forms = forms
        let other = self == .shell ? "/" : "assay "
        var (result, rest, last) = ("", text[...], Character(" "))
        while let character = rest.first {
            let isStart = " (`\"".contains(last)
            if isStart, self == .prompt, rest.hasPrefix("assay --help") {
                result += caption(HelpCommand.name)
                rest = rest.dropFirst("assay --help".count)
                last = "p"
                continue
            }
            let name = isStart && rest.hasPrefix(other) ? rest.dropFirst(other.count).prefix { $0.isLetter } : ""
            let next = name.endIndex < rest.endIndex && !name.isEmpty ? rest[name.endIndex] : " "
            if !name.isEmpty, let form = forms[String(name)], " ,;:.)`\"".contains(next) {
                result += form
                rest = rest[name.endIndex...].dropFirst(form.hasSuffix(".") ? 1 : 0)
                last = "p"
            } else {
                result.append(character)
                rest.removeFirst()
                last = character
            }
        }
        return result
    }

    /// How each command is written here, by its name.
    private var forms: [String: String] {
        CommandList.all.reduce(into: [:]) { forms, type in
            forms[type.name] = type.places.contains(self) ? caption(type.name) : self == .shell ? type.shellForm : nil
        }
    }
}
