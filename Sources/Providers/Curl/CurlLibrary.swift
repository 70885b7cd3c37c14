import AssayCore
import CCurl

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// libcurl, opened when the first request needs it.
package struct CurlLibrary: Sendable {
    /// Points to a table that lives as long as the process and never changes once it is filled.
    nonisolated(unsafe) let table: UnsafePointer<libcurl>

    /// Opened at first use. Threads that ask meanwhile wait.
    static let shared: Result<CurlLibrary, CurlUnavailable> = open()

    /// Opens libcurl on a thread of its own, so that the first request finds it open.
    package static func preload() {
        var thread: pthread_t?
        #if canImport(Darwin)
            let isStarted = pthread_create(&thread, nil, { _ in openOnThread() }, nil) == 0
        #else
            var started = pthread_t()
            let isStarted = pthread_create(&started, nil, { _ in openOnThread() }, nil) == 0
            thread = started
        #endif
        if isStarted, let thread { pthread_detach(thread) }
    }

    #if canImport(Darwin)
        private static let names = ["libcurl.4.dylib"]
    #else
        private static let names = ["libcurl.so.4", "libcurl-gnutls.so.4"]
    #endif

    /// Opens the first of them that is there.
    static func open(_ names: [String] = names) -> Result<CurlLibrary, CurlUnavailable> {
        guard let handle = names.lazy.compactMap({ dlopen($0, RTLD_NOW) }).first else {
            return .failure(.missing(name: names[0]))
        }
        let table = UnsafeMutablePointer<libcurl>.allocate(capacity: 1)
        if let lacking = libcurl_fill(table, handle) {
            return .failure(.tooOld(lacking: String(cString: lacking)))
        }
        _ = table.pointee.global_init(Int(CURL_GLOBAL_DEFAULT))
        return .success(CurlLibrary(table: UnsafePointer(table)))
    }
}

private func openOnThread() -> UnsafeMutableRawPointer? {
    _ = CurlLibrary.shared
    return nil
}

/// Why there is no libcurl.
enum CurlUnavailable: Error, Equatable {
    case missing(name: String)
    case tooOld(lacking: String)

    func failure(at address: String) -> CompletionFailure {
        switch self {
        case .missing(let name):
            .unreachable(address: address, detail: ProviderText.libraryMissing(name), problem: .library)
        case .tooOld(let name):
            .unreachable(address: address, detail: ProviderText.libraryTooOld(name), problem: .library)
        }
    }
}
