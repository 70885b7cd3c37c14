import AssayCore

/// Fetches a page that a question names. No key goes along, and no redirect is followed: where it leads is said.
package enum PageFetch {
    /// The body. Takes half a minute at most.
    ///
    /// - Throws: whatever keeps it from coming, as a completion fails.
    package static func fetch(
        _ url: String, interruption: any Interruption
    ) throws(CompletionFailure) -> [UInt8] {
        let fetch = try CurlFetch(url, from: Endpoint(url))
        try fetch.run(interruption)
        return fetch.body
    }
}
