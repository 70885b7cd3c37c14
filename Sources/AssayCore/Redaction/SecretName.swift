/// What the name before `=` or `:` says about the value behind it.
enum SecretName: Sendable, Equatable {
    /// For a value that is clearly a secret; `shape` stands in its place. `least` bytes at least.
    case value(shape: String, least: Int)
    /// A secret access key of AWS, or a session token.
    case aws
    /// `Authorization:`, followed by a scheme.
    case authorization
    /// A key of Heroku's older form, which is a UUID.
    case heroku

    /// Names of what a variable or member holds, in small letters, without what joins their words, by how they end.
    private static let endings: [(text: [UInt8], name: SecretName)] =
        ["secretaccesskey", "awssecretkey", "awssecret", "awssessiontoken"].map { (Array($0.utf8), .aws) }
        + [(Array("authorization".utf8), .authorization)]
        + ["password", "passwd", "passphrase", "passwort", "pwd", "密码", "口令"].map {
            (Array($0.utf8), .value(shape: "password", least: 12))
        }
        + ["secret", "secretkey", "credential", "credentials", "密钥"].map {
            (Array($0.utf8), .value(shape: "secret", least: 16))
        }
        + [
            "apikey", "accesskey", "authkey", "privatekey", "accountkey", "encryptionkey", "signingkey", "masterkey",
            "sharedkey",
        ]
        .map { (Array($0.utf8), .value(shape: "api-key", least: 16)) }
        + ["token", "令牌"].map { (Array($0.utf8), .value(shape: "token", least: 16)) }

    /// So far back a name is read.
    private static let longest = 48

    /// A quick look whether such a name can end before `index`: at its last byte only.
    static func canEnd(before index: Int, in window: Window) -> Bool {
        var (place, steps) = (index, 0)
        while place > window.floor, steps < 11 {
            let byte = window.bytes[place - 1]
            if lastBytes.contains(byte) { return true }
            guard fill.contains(byte) else { return false }
            (place, steps) = (place - 1, steps + 1)
        }
        return false
    }

    private static let lastBytes = ByteSet(endings.map { $0.text[$0.text.count - 1] }.flatMap { [$0, $0 & ~0x20] })
    private static let fill = ByteSet.union(.blanks, .quotesAndBrackets, .joiners)

    /// The name that ends before `index`, behind blanks, a quote or a bracket; nil where it names no secret.
    init?(before index: Int, in window: Window) {
        var place = index
        func skip(_ set: ByteSet, _ limit: Int) {
            let start = place
            while place > window.floor, start - place < limit, set.contains(window.bytes[place - 1]) { place -= 1 }
        }
        skip(.blanks, 8)
        // `"password":`, `\"password\":`, `config['password'] =`.
        skip(.quotesAndBrackets, 3)
        var letters: [UInt8] = []
        let start = place
        while place > window.floor, start - place < SecretName.longest {
            let byte = window.bytes[place - 1]
            guard ByteSet.nameBytes.contains(byte) else { break }
            place -= 1
            if !ByteSet.joiners.contains(byte) { letters.append(ByteSet.upper.contains(byte) ? byte | 0x20 : byte) }
        }
        guard letters.count >= 3 else { return nil }
        letters.reverse()
        guard let found = SecretName.endings.first(where: { letters.ends(with: $0.text) })?.name else { return nil }
        if case .value("api-key", _) = found, letters.starts(with: "heroku".utf8) {
            self = .heroku
        } else {
            self = found
        }
    }
}

extension ByteSet {
    static let blanks = ByteSet(" \t".utf8)
    static let quotes = ByteSet("\"'`".utf8)
    fileprivate static let quotesAndBrackets = ByteSet("\"'`]\\*".utf8)
    fileprivate static let joiners = ByteSet("_-.".utf8)
    /// Those of names, and all of UTF-8 beyond ASCII.
    fileprivate static let nameBytes = union(.alphanumeric, joiners, ByteSet(0x80...0xFF))
}

extension [UInt8] {
    fileprivate func ends(with other: [UInt8]) -> Bool {
        count >= other.count && self[(count - other.count)...].elementsEqual(other)
    }
}
