extension String {
    /// An address for people: `•••` in the place of a user's name and password, and of what its query gives to names that
    /// say secret, as in `?key=…` (RFC 3986 § 3).
    package var withoutPassword: String {
        guard let scheme = firstRange(of: "://") else { return self }
        let authority = self[scheme.upperBound...].prefix { !"/?#".contains($0) }
        var rest = self[authority.endIndex...]
        var address = String(self[..<scheme.upperBound])
        if let at = authority.lastIndex(of: "@") {
            address += "•••" + authority[at...]
        } else {
            address += authority
        }
        guard let mark = rest.firstIndex(of: "?") else { return address + rest }
        address += rest[...mark]
        rest = rest[rest.index(after: mark)...]
        return address
            + rest.split(separator: "&", omittingEmptySubsequences: false).map(withoutValue).joined(separator: "&")
    }

    private func withoutValue(_ parameter: Substring) -> Substring {
        guard let equals = parameter.firstIndex(of: "=") else { return parameter }
        let name = parameter[..<equals].lowercased()
        let isSecret = ["key", "token", "secret", "sig", "password", "code"].contains { name.hasSuffix($0) }
        return isSecret ? parameter[...equals] + "•••" : parameter
    }
}
