import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The proxy that a connection goes through, and who named it.
///
/// Chosen here, not by libcurl, so that a failure can name it: `Endpoint.proxy` first, then the variables that most
/// programs know, of which the lower-case one goes first. `NO_PROXY` leaves out hosts.
struct Proxy: Equatable, Sendable {
    /// With user and password, for libcurl alone.
    let url: Secret
    /// Host and port, without user and password.
    let address: String
    /// `HTTPS_PROXY` …; nil where the endpoint named it.
    let variable: String?

    /// The proxy for `url`, the full address of a request; nil where there is none.
    ///
    /// As curl reads them: `HTTP_PROXY` in capitals is not, since under CGI anybody may set it with a header
    /// (CVE-2016-5385).
    init?(for url: String, named own: String?, environment: (String) -> String?) {
        if let own {
            guard !own.isEmpty else { return nil }
            self.init(own, variable: nil)
            return
        }
        let place = HostAndPort(of: url)
        let excluded = environment("no_proxy") ?? environment("NO_PROXY") ?? ""
        if NoProxy(excluded).contains(place) { return nil }
        let isSecure = url.prefix(8).lowercased() == "https://"
        let names = isSecure ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        for name in names + ["all_proxy", "ALL_PROXY"] {
            guard let value = environment(name) else { continue }
            // Set to nothing it says that there shall be none.
            guard !value.isEmpty else { return nil }
            self.init(value, variable: name)
            return
        }
        return nil
    }

    private init(_ url: String, variable: String?) {
        (self.url, self.variable) = (Secret(url), variable)
        address = Endpoint.authority(of: url)
    }

    /// `text` without user and password, also as they are decoded.
    func redacted(from text: String) -> String {
        secrets.reduce(text) { $1.redacted(from: $0) }
    }

    /// Whether the way to the proxy itself is TLS.
    var isSecure: Bool { url.revealed.prefix(8).lowercased() == "https://" }

    var hasPassword: Bool { !secrets.isEmpty }

    private var secrets: [Secret] {
        let whole = url.revealed
        let start = whole.firstRange(of: "://").map { $0.upperBound } ?? whole.startIndex
        let authority = whole[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let at = authority.lastIndex(of: "@") else { return [] }
        let parts = authority[..<at].split(separator: ":", maxSplits: 1).map { String($0) }
        return ([String(authority[..<at])] + parts.dropFirst()).flatMap { [Secret($0), Secret($0.percentDecoded)] }
    }
}

/// The host and the port of an address.
struct HostAndPort: Equatable {
    /// In lower case, an IPv6 address without its brackets.
    var host: String
    /// As it is written; nil where it is not.
    var port: String?

    init(of url: String) { self.init(Endpoint.authority(of: url)) }

    /// - Parameter text: `host`, `host:port`, `[::1]:port`.
    init(_ text: String) {
        let text = text.lowercased()
        if text.first == "[", let end = text.firstIndex(of: "]") {
            host = String(text[text.index(after: text.startIndex)..<end])
            let rest = text[text.index(after: end)...]
            port = rest.first == ":" ? String(rest.dropFirst()) : nil
        } else if text.filter({ $0 == ":" }).count == 1, let colon = text.firstIndex(of: ":") {
            (host, port) = (String(text[..<colon]), String(text[text.index(after: colon)...]))
        } else {
            (host, port) = (text, nil)
        }
        if host.last == "." { host.removeLast() }
    }
}

/// `NO_PROXY`: names divided by commas or blanks, as curl reads it: `*` is every host, `example.com` and `.example.com`
/// are the host and all below it, `10.0.0.0/8` is a range of addresses; a port narrows an entry.
struct NoProxy {
    private let entries: [Substring]

    init(_ text: String) {
        entries = text.split { $0 == "," || $0.isWhitespace }
    }

    func contains(_ place: HostAndPort) -> Bool {
        entries.contains { entry in
            if entry == "*" { return true }
            if let range = AddressRange(entry) { return range.contains(place.host) }
            var pattern = HostAndPort(String(entry))
            if let port = pattern.port, port != place.port { return false }
            if pattern.host.first == "." { pattern.host.removeFirst() }
            return !pattern.host.isEmpty && (place.host == pattern.host || place.host.hasSuffix("." + pattern.host))
        }
    }
}

/// A range of addresses as `10.0.0.0/8` or `fd00::/8` (RFC 4632, RFC 4291 § 2.3).
struct AddressRange {
    private let bytes: [UInt8]
    private let bits: Int

    init?(_ text: Substring) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let bytes = AddressRange.bytes(of: String(parts[0])), let bits = Int(parts[1]),
            (0...bytes.count * 8).contains(bits)
        else { return nil }
        (self.bytes, self.bits) = (bytes, bits)
    }

    func contains(_ host: String) -> Bool {
        guard let other = AddressRange.bytes(of: host), other.count == bytes.count else { return false }
        return (0..<bits).allSatisfy { bit in (bytes[bit / 8] ^ other[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0 }
    }

    /// Of an address in numbers; nil for a name.
    private static func bytes(of host: String) -> [UInt8]? {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, host, &bytes) == 1 { return bytes }
        }
        return nil
    }
}

extension String {
    /// With `%40` as `@` (RFC 3986 § 2.1).
    var percentDecoded: String {
        var result: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                result.append(value)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
