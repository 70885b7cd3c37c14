import AssayCore
import SessionStore

/// One question and its answer. While it runs it alone owns the session.
///
/// Every batch goes, in this order, to disk, to the block parser, to the screen: what was seen is never lost.
struct Turn {
    /// nil keeps nothing (`assay ask --no-session`).
    let session: SessionWriter?
    let service: any CompletionService
    let clock: () -> Timestamp
    /// The `seq` of the answer that this one is a part of.
    var continues: Int?
    /// Whether an answer that repeats itself runs on.
    var allowsLoops = false

    /// How often disk and display are looked after while nothing comes.
    static let patience = Duration.milliseconds(200)

    /// How a turn ended.
    struct Outcome: Equatable {
        var finish = FinishReason.cut
        var usage: TokenUsage?
        /// Whether any text but blanks came, be it of the answer or of what the model thought.
        var hasText = false
        /// Whether a session holds what came.
        var isKept = false
        /// Why it broke off or never began.
        var failure: CompletionFailure?
        var duration = Duration.zero
        /// Whether pictures went out.
        var sentPictures = false
    }

    /// Sends the request, whose question the session holds already, and waits for the end of the answer, which the
    /// session then holds, however it ended.
    ///
    /// - Throws: where disk or screen fail; what came until then is kept as interrupted, if the disk lets us.
    func run(
        _ request: CompletionRequest, sent: SentRequest, display: inout some AnswerDisplay
    ) throws -> Outcome {
        let start = ContinuousClock.now
        var outcome = Outcome(isKept: session != nil)
        outcome.sentPictures = request.messages.contains { !$0.images.isEmpty }
        try session?.beginAnswer(at: clock(), sent: sent, continues: continues)
        do {
            try receive(request, into: &outcome, display: &display)
        } catch let failure as CompletionFailure {
            outcome.failure = failure
            outcome.finish = FinishReason(failure)
        } catch {
            _ = try? session?.endAnswer(finish: .interrupted, at: clock())
            throw error
        }
        outcome.duration = .now - start
        // All that came is in the part file: the display is finished also where the session cannot take the answer.
        let kept = Result {
            try session?.endAnswer(finish: outcome.finish, error: outcome.failure?.message, at: clock())
        }
        try display.end(outcome)
        _ = try kept.get()
        return outcome
    }

    private func receive(
        _ request: CompletionRequest, into outcome: inout Outcome, display: inout some AnswerDisplay
    ) throws {
        let start = ContinuousClock.now
        let started = service.start(request)
        var stream: any CompletionStream = allowsLoops ? started : WatchedStream(started)
        while let batch = try stream.next(within: Turn.patience) {
            guard !batch.isEmpty else {
                try session?.syncAnswerIfDue(at: clock())
                if !outcome.hasText { display.wait(.now - start) }
                continue
            }
            try session?.extendAnswer(batch, at: clock())
            for event in batch { outcome.note(event) }
            try display.show(batch)
        }
    }
}

extension Turn.Outcome {
    fileprivate mutating func note(_ event: CompletionEvent) {
        switch event {
        case .text(let text), .reasoning(let text): hasText = hasText || !text.allSatisfy(\.isWhitespace)
        case .usage(let usage): self.usage = usage
        case .finish(let reason): finish = reason
        case .notice, .retry, .redacted: break
        }
    }

    /// Whether it ended well, and there is nothing of it.
    var isEmpty: Bool { problem == nil && !hasText }

    /// What the user must be told, and a script must see, about an answer that is not whole.
    var problem: (any Failure)? {
        if let failure {
            if sentPictures, !hasText, let detail = failure.saysNoPictures {
                return InputFailure.pictureRefused(detail: detail)
            }
            guard hasText else { return failure }
            // Once text has come, the cause that counts is that the answer is cut off.
            guard failure == .interrupted else { return REPLFailure.brokenOff(failure) }
            return isKept ? REPLFailure.stopped : failure
        }
        switch finish {
        case .stop: return nil
        case .interrupted: return hasText && isKept ? REPLFailure.stopped : CompletionFailure.interrupted
        case .length, .cut, .error, .filtered, .loop: return REPLFailure.answerCutOff(finish)
        }
    }
}

extension CompletionFailure {
    /// What a service said that refused a request, where its pictures are the likely cause; nil for all other failures.
    fileprivate var saysNoPictures: String? {
        guard case .refused(let status, let detail, _) = self else { return nil }
        let said = detail.lowercased()
        let namesPictures = ["image", "picture", "vision", "multimodal", "mmproj"].contains { said.contains($0) }
        return namesPictures || [400, 413, 415, 422].contains(status) ? detail : nil
    }
}

extension FinishReason {
    /// How an answer ended that broke off with this failure.
    fileprivate init(_ failure: CompletionFailure) {
        switch failure {
        case .interrupted: self = .interrupted
        case .connectionLost, .timedOut, .stalled, .malformed, .unreachable: self = .cut
        default: self = .error
        }
    }
}
