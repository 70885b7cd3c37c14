import CCurl

/// Takes the body of one response as libcurl receives it: an answer into its parser, an error's body aside.
final class CurlResponse {
    /// The most that is kept of the body of a response that is no success.
    static let maximumErrorBytes = 64 << 10

    var answer: AnswerBody
    private(set) var errorBody: [UInt8] = []
    /// Of the body, without its framing.
    private(set) var receivedBytes = 0
    /// The HTTP status once there is one, else 0.
    private(set) var status = 0

    private let easy: UnsafeMutableRawPointer
    private let library: CurlLibrary

    init(_ easy: UnsafeMutableRawPointer, _ library: CurlLibrary, answer: AnswerBody) {
        (self.easy, self.library, self.answer) = (easy, library, answer)
    }

    var isSuccess: Bool { (200..<300).contains(status) }

    /// Whether nothing that may still come would be read.
    var isOver: Bool { isSuccess ? answer.isOver : errorBody.count >= CurlResponse.maximumErrorBytes }

    func readStatus() {
        status = libcurl_get_long(library.table, easy, CURLINFO_RESPONSE_CODE)
    }

    /// libcurl's write callback (`CURLOPT_WRITEFUNCTION`); the context is a `CurlResponse`.
    static let receive: curl_write_callback = { bytes, _, count, context in
        guard let bytes, let context, count > 0 else { return count }
        let response = Unmanaged<CurlResponse>.fromOpaque(context).takeUnretainedValue()
        bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
            response.take(UnsafeBufferPointer(start: $0, count: count))
        }
        return count
    }

    private func take(_ bytes: UnsafeBufferPointer<UInt8>) {
        if receivedBytes == 0 { readStatus() }
        receivedBytes += bytes.count
        if isSuccess {
            answer.feed(bytes)
        } else {
            errorBody += bytes.prefix(CurlResponse.maximumErrorBytes - errorBody.count)
        }
    }
}
