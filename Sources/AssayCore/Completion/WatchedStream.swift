/// A stream that ends with `.finish(.loop)` as soon as the answer, or the thought before it, repeats itself over and
/// over. Letting go of it lets go of the answer, so that the server stops too.
package struct WatchedStream: CompletionStream {
    private var stream: (any CompletionStream)?
    private var text = RepetitionDetector()
    private var reasoning = RepetitionDetector()

    package init(_ stream: any CompletionStream) {
        self.stream = stream
    }

    package mutating func next(within patience: Duration) throws(CompletionFailure) -> [CompletionEvent]? {
        guard let batch = try stream?.next(within: patience) else { return nil }
        for event in batch {
            switch event {
            case .text(let piece): text.feed(piece)
            case .reasoning(let piece): reasoning.feed(piece)
            default: break
            }
        }
        guard text.isLoop || reasoning.isLoop else { return batch }
        stream = nil
        return batch.filter { if case .finish = $0 { false } else { true } } + [.finish(.loop)]
    }
}
