/// A secret that is known by the name it is given to: `DB_PASSWORD=…`, `"apiKey": "…"`, `Authorization: Bearer …`.
///
/// Only a value that is clearly one counts. Programs are full of `password = os.environ["PW"]` and `token: "YOUR_TOKEN"`.
struct AssignedSecret {
    let window: Window
    /// Where `=`, `:` or `：` stands.
    let separator: Int

    /// More of a value is not looked at before it is judged.
    static let longest = 256

    var verdict: Verdict {
        guard !ByteSet.separators.contains(window.before(separator)),
            let name = SecretName(before: separator, in: window)
        else { return .no }
        guard var place = valueStart else { return window.atEnd }
        if name == .authorization {
            guard let start = credentials(place) else { return window.atEnd }
            place = start
        }
        return value(from: place, name)
    }

    /// Behind the separator, blanks and an opening quote; nil where the bytes end before.
    private var valueStart: Int? {
        var place = separator
        if window.bytes[place] == 0xEF {
            // U+FF1A, the colon of Chinese text.
            guard place + 3 < window.end else { return nil }
            place += 3
        } else {
            place = window.run(of: .separators, from: place, limit: 3)
        }
        place = window.run(of: .blanks, from: place, limit: 8)
        if place < window.end, window.bytes[place] == UInt8(ascii: "\\") { place += 1 }
        if place < window.end, ByteSet.quotes.contains(window.bytes[place]) { place += 1 }
        return place < window.end ? place : nil
    }

    /// Behind `Bearer` or `Basic` and the blank, where they are there (RFC 9110 § 11.4); nil where the bytes end before.
    private func credentials(_ place: Int) -> Int? {
        let word = window.run(of: .letters, from: place, limit: 16)
        let start = window.run(of: .blanks, from: word, limit: 4)
        guard start < window.end else { return nil }
        return start > word ? start : place
    }

    private func value(from start: Int, _ name: SecretName) -> Verdict {
        let isQuoted = ByteSet.quotes.contains(window.before(start))
        // What stands in quotes ends with that quote, or at a backslash before it.
        var set = isQuoted ? ByteSet.visible : .unquoted
        if isQuoted { for stop in [window.before(start), UInt8(ascii: "\\")] { set.remove(stop) } }
        let stop = window.run(of: set, from: start, limit: AssignedSecret.longest)
        if stop == window.end, stop - start < AssignedSecret.longest, !window.isFinal { return .undecided }
        let isLong = stop - start == AssignedSecret.longest
        if !isQuoted, !isLong, stop < window.end, ByteSet.callsAndMembers.contains(window.bytes[stop]) { return .no }
        let value = window.bytes[start..<stop]
        guard let shape = shape(of: value, name, isQuoted: isQuoted) else { return .no }
        return .found(SecretMatch(name: shape, range: start..<stop, rest: isLong ? .run(set) : .nothing))
    }

    private func shape(of value: Slice<UnsafeBufferPointer<UInt8>>, _ name: SecretName, isQuoted: Bool) -> String? {
        switch name {
        case .aws:
            let isKey = (value.count == 40 || value.count >= 100) && value.allSatisfy(ByteSet.base64.contains)
            return isKey && value.looksRandom ? "aws-secret-key" : nil
        case .heroku: return value.isUUID || isSecret(value, 16, isQuoted) ? "heroku-key" : nil
        case .authorization:
            let isToken = value.count >= 8 && value.contains(where: ByteSet.digits.contains) && !value.isPlaceholder
            return isToken ? "authorization" : nil
        case .value(let shape, let least): return isSecret(value, least, isQuoted) ? shape : nil
        }
    }

    /// Without quotes a value can be a name of the program, so that more is asked of it.
    private func isSecret(_ value: Slice<UnsafeBufferPointer<UInt8>>, _ least: Int, _ isQuoted: Bool) -> Bool {
        value.count >= (isQuoted ? least : 16) && value.looksRandom && !value.isPlaceholder
    }
}

extension ByteSet {
    static let separators = ByteSet(":=>".utf8)
    /// Of a value without quotes.
    fileprivate static let unquoted = ByteSet(ByteSet.visible.bytes.filter { !"\"'`,;<>(){}[]|&\\$".utf8.contains($0) })
    /// What follows a name of the program rather than a value.
    fileprivate static let callsAndMembers = ByteSet("([{<$".utf8)
}

/// The password of `scheme://user:password@host` (RFC 3986 § 3.2.1).
enum AddressPassword {
    private static let longest = 320

    /// - Parameter colon: where `://` may stand
    static func verdict(_ window: Window, at colon: Int) -> Verdict {
        guard ByteSet.alphanumeric.contains(window.before(colon)) else { return .no }
        let slashes = window.starts(with: [UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "/")], at: colon)
        guard case .keep(let start) = slashes else { return slashes }
        let stop = window.run(of: authority, from: start, limit: longest)
        if stop == window.end, stop - start < longest, !window.isFinal { return .undecided }
        let run = window.bytes[start..<stop]
        guard let at = run.lastIndex(of: UInt8(ascii: "@")), let split = run.firstIndex(of: UInt8(ascii: ":")),
            split < at
        else { return .no }
        let (user, password) = (run[..<split], run[(split + 1)..<at])
        guard !password.isEmpty, !stands(password, for: user) else { return .no }
        return .found(SecretMatch(name: "url-password", range: password.startIndex..<password.endIndex))
    }

    /// Whether the password is one of an example or of a variable.
    private static func stands(
        _ password: Slice<UnsafeBufferPointer<UInt8>>, for user: Slice<UnsafeBufferPointer<UInt8>>
    ) -> Bool {
        guard let first = password.first, !"$<{%*[.".utf8.contains(first) else { return true }
        let word = password.map { ByteSet.upper.contains($0) ? $0 | 0x20 : $0 }
        return password.elementsEqual(user) || examples.contains(word)
    }

    private static let examples: Set<[UInt8]> = Set(
        [
            "pass", "password", "passwd", "pwd", "pw", "secret", "example", "test", "changeme", "guest", "root",
            "admin",
            "postgres", "mysecretpassword", "yourpassword", "your_password", "your-password", "token", "xxx", "xxxx",
        ].map { Array($0.utf8) })

    private static let authority = ByteSet((UInt8(0x21)...0xFF).filter { !"/?#\"'`<>\\()\u{7F}".utf8.contains($0) })
}
