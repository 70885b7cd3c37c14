/// A service whose answer continues an earlier one: its texts pass through an `AnswerSeam`.
package struct ContinuingService: CompletionService {
    private let service: any CompletionService
    private let seam: AnswerSeam

    package init(_ service: any CompletionService, _ seam: AnswerSeam) {
        (self.service, self.seam) = (service, seam)
    }

    package func start(_ request: CompletionRequest) -> any CompletionStream {
        ContinuingStream(stream: service.start(request), seam: seam)
    }
}

private struct ContinuingStream: CompletionStream {
    var stream: any CompletionStream
    var seam: AnswerSeam
    /// What broke off the answer; thrown once what the seam held back has been given out.
    private var failure: CompletionFailure?

    init(stream: any CompletionStream, seam: AnswerSeam) {
        (self.stream, self.seam) = (stream, seam)
    }

    mutating func next(within patience: Duration) throws(CompletionFailure) -> [CompletionEvent]? {
        if let failure { throw failure }
        do throws(CompletionFailure) {
            guard let batch = try stream.next(within: patience) else {
                let rest = seam.finish()
                return rest.isEmpty ? nil : [.text(rest)]
            }
            return pass(batch)
        } catch {
            let rest = seam.finish()
            guard !rest.isEmpty else { throw error }
            failure = error
            return [.text(rest)]
        }
    }

    private mutating func pass(_ batch: [CompletionEvent]) -> [CompletionEvent] {
        var result: [CompletionEvent] = []
        for event in batch {
            switch event {
            case .text(let piece):
                let text = seam.feed(piece)
                if !text.isEmpty { result.append(.text(text)) }
            case .finish:
                let rest = seam.finish()
                if !rest.isEmpty { result.append(.text(rest)) }
                result.append(event)
            default: result.append(event)
            }
        }
        return result
    }
}
