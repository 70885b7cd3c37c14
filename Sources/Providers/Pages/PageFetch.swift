import AssayCore
import CCurl

/// Fetches a page that a question names. No key goes along. Redirects are followed, but never from TLS to none, to anything
/// that is no web address, or from a server outside into a network of one's own.
package enum PageFetch {
    /// What came of it. Texts from outside are safe to print.
    package enum Answer: Sendable, Equatable {
        /// The type of the content in lower case, without its parameters; empty where the server names none.
        case page([UInt8], type: String)
        /// The type is that of no text.
        case notText(type: String)
        case tooLarge
        /// The status is no success.
        case refused(status: Int)
        case notFollowed(to: String, Obstacle)
    }

    /// Why a redirect is not followed.
    package enum Obstacle: Sendable, Equatable {
        /// Its address is none of the web, or less safe than the one before.
        case scheme
        /// It leads from a server outside to an address of this machine or its network.
        case innerAddress
        case tooMany
    }

    /// Beyond these redirects something goes round in circles.
    private static let mostRedirects = 5
    private static let accept = "text/html, text/plain;q=0.9, */*;q=0.1"

    /// Takes half a minute at most.
    ///
    /// - Parameter limit: bytes; a larger page is not read to its end
    /// - Throws: whatever keeps an answer from coming, as a completion fails
    package static func fetch(
        _ url: String, limit: Int, interruption: any Interruption
    ) throws(CompletionFailure) -> Answer {
        let deadline = MonotonicClock.milliseconds + CurlFetch.limit.milliseconds
        // Whether a server outside has sent us on.
        var (address, isSentFromOutside) = (url, false)
        for _ in 0...mostRedirects {
            let fetch = try CurlFetch(address, from: Endpoint(address), accept: accept, maximumBytes: limit)
            if isSentFromOutside { fetch.refuseInnerAddresses() }
            let result = try fetch.end(interruption, by: deadline)
            if fetch.hasRefusedAddress { return .notFollowed(to: OneLine.of(address), .innerAddress) }
            guard (300..<400).contains(fetch.handle.status), let next = fetch.handle.redirectURL else {
                return try answer(fetch, result)
            }
            isSentFromOutside = isSentFromOutside || fetch.isFromOutside(address)
            if let obstacle = obstacle(from: address, to: next, isSentFromOutside: isSentFromOutside) {
                return .notFollowed(to: OneLine.of(next), obstacle)
            }
            address = next
        }
        return .notFollowed(to: OneLine.of(address), .tooMany)
    }

    private static func answer(_ fetch: CurlFetch, _ result: CURLcode) throws(CompletionFailure) -> Answer {
        let status = fetch.handle.status
        guard status == 0 || (200..<300).contains(status) else { return .refused(status: status) }
        let type = contentType(fetch.handle.text(CURLINFO_CONTENT_TYPE) ?? "")
        if status != 0, !isText(type) { return .notText(type: type) }
        if fetch.isTooLarge { return .tooLarge }
        guard result == CURLE_OK else { throw fetch.handle.failure(result, hasBegun: !fetch.body.isEmpty) }
        return .page(fetch.body, type: type)
    }

    /// nil where a redirect may be followed.
    static func obstacle(from address: String, to next: String, isSentFromOutside: Bool) -> Obstacle? {
        let isSecure = next.prefix(8).lowercased() == "https://"
        let wasPlain = address.prefix(7).lowercased() == "http://"
        guard isSecure || (wasPlain && next.prefix(7).lowercased() == "http://") else { return .scheme }
        return isSentFromOutside && InnerAddress.isNamed(byHost: Endpoint.authority(of: next)) ? .innerAddress : nil
    }

    /// `Text/HTML; charset=utf-8` as `text/html`.
    static func contentType(_ field: String) -> String {
        let type = field.prefix { $0 != ";" }.filter { !$0.isWhitespace }
        return OneLine.of(type.lowercased())
    }

    /// Types of text, and those whose content is text in all but name (RFC 6839 § 3). Where the server names none the bytes
    /// must tell.
    static func isText(_ type: String) -> Bool {
        if type.isEmpty || type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml") { return true }
        return [
            "application/json", "application/xml", "application/javascript", "application/x-javascript",
            "application/ecmascript", "application/yaml", "application/x-yaml", "application/toml",
            "application/x-sh", "application/sql", "application/x-ndjson", "application/xml-dtd",
        ].contains(type)
    }
}

extension CurlFetch {
    /// Whether who answered lies outside of one's own networks, as far as that can be known: behind a proxy by the name
    /// alone.
    fileprivate func isFromOutside(_ url: String) -> Bool {
        if InnerAddress.isNamed(byHost: Endpoint.authority(of: url)) { return false }
        guard handle.proxy == nil, let peer = handle.text(CURLINFO_PRIMARY_IP) else { return true }
        return !InnerAddress.isNamed(byHost: peer)
    }
}
