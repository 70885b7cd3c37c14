import AssayCore
import CCurl

/// One answer of a `ChatService`. Letting go of it, or `cancel`, closes its connection if the answer is not over.
package final class ChatStream: CompletionStream {
    private enum State {
        case running
        /// The events before the failure have been given out.
        case failing(CompletionFailure)
        /// All events have been given out. The body may lack its end, which a connection needs to be used again.
        case over(isComplete: Bool)
        case ended
    }

    /// How long usage and the end of the stream may take once the reason for the end is known.
    private static let graceAfterFinish = 5_000
    /// How long the end of the body may take after `[DONE]`.
    private static let graceAfterEnd = 100
    /// How often an interruption without a descriptor is looked at.
    private static let slice = 50

    private var state = State.running
    private var transfer: CurlTransfer?
    private let request: CompletionRequest
    private let endpoint: Endpoint
    private let release: () -> Void
    private var count: SilenceCount
    /// The transfer's, when it was last looked at.
    private var progress = 0
    /// Whether the interruption's descriptor was readable without an interruption; it is not waited for any more.
    private var isDescriptorStale = false

    /// `release` is called once, when the transfer is gone.
    init(
        _ transfer: CurlTransfer, of request: CompletionRequest, from endpoint: Endpoint,
        release: @escaping () -> Void
    ) {
        (self.transfer, self.request, self.endpoint, self.release) = (transfer, request, endpoint, release)
        count = SilenceCount(allowed: endpoint.silenceTimeout.milliseconds)
        // The first steps are done at once, so that the request is on its way while the caller goes on.
        advance()
    }

    init(failing failure: CompletionFailure, _ request: CompletionRequest, _ endpoint: Endpoint) {
        (self.request, self.endpoint, release) = (request, endpoint, {})
        count = SilenceCount(allowed: endpoint.silenceTimeout.milliseconds)
        state = .failing(failure)
    }

    deinit { cancel() }

    /// Ends the answer and closes its connection; `next` gives nil from here on.
    package func cancel() {
        state = .ended
        guard transfer != nil else { return }
        transfer = nil
        release()
    }

    package func next(within patience: Duration) throws(CompletionFailure) -> [CompletionEvent]? {
        let deadline = MonotonicClock.milliseconds + max(0, patience.milliseconds)
        while let transfer {
            try checkInterruption()
            advance()
            let events = transfer.response.answer.take()
            if !events.isEmpty {
                count.eventsCame()
                return events
            }
            switch state {
            case .running:
                let left = deadline - MonotonicClock.milliseconds
                guard left > 0 else { return [] }
                wait(for: transfer, atMost: left)
            case .over(isComplete: false): return drain(transfer)
            case .over, .failing, .ended:
                self.transfer = nil
                release()
            }
        }
        defer { state = .ended }
        if case .failing(let failure) = state { throw failure }
        return nil
    }

    private func checkInterruption() throws(CompletionFailure) {
        guard case .running = state, request.interruption.isRaised else { return }
        cancel()
        throw .interrupted
    }

    // MARK: Progress

    /// Does what can be done without waiting.
    private func advance() {
        guard case .running = state, let transfer else { return }
        let result = transfer.perform()
        let response = transfer.response
        let progress = transfer.progress
        if progress != self.progress {
            self.progress = progress
            count.somethingCame()
        }
        if result == nil, !response.isOver { return }
        if result == nil, !response.isSuccess { return finish(with: refusal(transfer)) }
        response.readStatus()
        if let failure = failure(of: transfer, result ?? CURLE_OK) { return finish(with: failure) }
        response.answer.end()
        if let fault = response.answer.fault {
            finish(with: fault.failure(from: endpoint, model: request.model))
        } else {
            state = .over(isComplete: result != nil)
        }
    }

    private func finish(with failure: CompletionFailure) {
        state = .failing(failure)
    }

    /// What an ended, or abandoned, transfer failed with; nil where its answer is to be read to the end.
    private func failure(of transfer: CurlTransfer, _ result: CURLcode) -> CompletionFailure? {
        let response = transfer.response
        if response.status != 0, !response.isSuccess { return refusal(transfer) }
        guard result != CURLE_OK, !response.answer.hasFinish else { return nil }
        if let fault = response.answer.fault { return fault.failure(from: endpoint, model: request.model) }
        return transfer.handle.failure(result, hasBegun: response.receivedBytes > 0)
    }

    /// The failure for a response whose status is no success.
    private func refusal(_ transfer: CurlTransfer) -> CompletionFailure {
        transfer.handle.refusal(body: transfer.response.errorBody, model: request.model)
    }

    private func drain(_ transfer: CurlTransfer) -> [CompletionEvent]? {
        let deadline = MonotonicClock.milliseconds + ChatStream.graceAfterEnd
        while transfer.perform() == nil, !request.interruption.isRaised {
            let left = deadline - MonotonicClock.milliseconds
            guard left > 0 else { break }
            _ = transfer.wait(milliseconds: left, orReadable: -1)
        }
        cancel()
        return nil
    }

    // MARK: Waiting

    private func wait(for transfer: CurlTransfer, atMost left: Int) {
        let hasFinish = transfer.response.answer.hasFinish
        let allowed = endpoint.silenceTimeout.milliseconds
        let limit = hasFinish ? min(allowed, ChatStream.graceAfterFinish) : allowed
        if count.silence >= limit { return endSilence(transfer, limit) }
        if count.dearth >= count.mostDearth, !hasFinish {
            return finish(with: .stalled(address: endpoint.address, seconds: max(1, count.mostDearth / 1000)))
        }
        let descriptor = isDescriptorStale ? -1 : request.interruption.descriptor
        var time = min(left, limit - count.silence)
        if descriptor < 0 { time = min(time, ChatStream.slice) }
        let start = MonotonicClock.milliseconds
        let isReadable = transfer.wait(milliseconds: time, orReadable: descriptor)
        if isReadable, !request.interruption.isRaised { isDescriptorStale = true }
        count.waited(MonotonicClock.milliseconds - start, of: time)
    }

    /// Called when nothing has come for too long.
    private func endSilence(_ transfer: CurlTransfer, _ limit: Int) {
        if transfer.response.answer.hasFinish {
            transfer.response.answer.end()
            state = .over(isComplete: false)
        } else {
            finish(with: .timedOut(address: endpoint.address, seconds: max(1, limit / 1000)))
        }
    }
}
