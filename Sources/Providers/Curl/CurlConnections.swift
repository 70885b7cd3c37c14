import AssayCore
import CCurl

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One multi handle of libcurl with the connections that it keeps open between transfers. It carries one transfer
/// at a time, so that holding one answer back never feeds another.
final class CurlConnections {
    let library: CurlLibrary
    let multi: UnsafeMutableRawPointer

    /// - Throws: where libcurl is missing or has no memory.
    static func open(for endpoint: Endpoint) throws(CompletionFailure) -> CurlConnections {
        switch CurlLibrary.shared {
        case .failure(let fault): throw fault.failure(at: endpoint.address)
        case .success(let library):
            guard let new = CurlConnections(library) else {
                throw .unreachable(address: endpoint.address, detail: ProviderText.outOfMemory())
            }
            return new
        }
    }

    init?(_ library: CurlLibrary) {
        guard let multi = library.table.pointee.multi_init() else { return nil }
        (self.library, self.multi) = (library, multi)
    }

    deinit {
        _ = library.table.pointee.multi_cleanup(multi)
    }

    /// Does what can be done without waiting; the result of the transfer if it has ended.
    func perform() -> CURLcode? {
        var running: Int32 = 0
        _ = library.table.pointee.multi_perform(multi, &running)
        var result = CURLE_OK
        return libcurl_next_result(library.table, multi, &result) == 1 ? result : nil
    }

    /// Waits until libcurl has something to do, `descriptor` is readable (-1: none) or the time is over. True if
    /// `descriptor` was readable.
    func wait(milliseconds: Int, orReadable descriptor: Int32) -> Bool {
        var waited = curl_waitfd(fd: descriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        let count: UInt32 = descriptor < 0 ? 0 : 1
        _ = library.table.pointee.multi_poll(multi, &waited, count, Int32(clamping: milliseconds), nil)
        return waited.revents != 0
    }
}
