import AssayCore
import Providers
import Settings

/// A service that is sent no secrets, and whose answers hold none.
struct RedactingService: CompletionService {
    private let service: any CompletionService
    private let redaction: Redaction

    init(_ service: any CompletionService, _ redaction: Redaction) {
        (self.service, self.redaction) = (service, redaction)
    }

    func start(_ request: CompletionRequest) -> any CompletionStream {
        let redactor = redaction.redactor
        var (request, cleaner) = (request, Cleaner(redactor: redactor))
        // Written to only where something was replaced: a long conversation is not copied for nothing.
        for (index, message) in zip(request.messages.indices, request.messages) {
            if let content = cleaner.cleaned(message.content) { request.messages[index].content = content }
        }
        request.parameters = cleaner.cleaned(request.parameters)
        redaction.note(cleaner.counts)
        return RedactingStream(service.start(request), redactor, redaction)
    }
}

/// An answer whose secrets are replaced while it comes. What may become one waits, and goes out before the end, before a
/// failure and before an interruption are told: nothing that came is lost.
private struct RedactingStream: CompletionStream {
    private var stream: any CompletionStream
    private var text: RedactionStream
    private var reasoning: RedactionStream
    private let redaction: Redaction
    /// What the service's stream threw, until the rest has gone out.
    private var failure: CompletionFailure?
    private var hasEnded = false

    init(_ stream: any CompletionStream, _ redactor: Redactor, _ redaction: Redaction) {
        (self.stream, self.redaction) = (stream, redaction)
        (text, reasoning) = (RedactionStream(redactor), RedactionStream(redactor))
    }

    mutating func next(within patience: Duration) throws(CompletionFailure) -> [CompletionEvent]? {
        if let failure { throw failure }
        guard !hasEnded else { return nil }
        var batch: [CompletionEvent] = []
        do throws(CompletionFailure) {
            guard let next = try stream.next(within: patience) else {
                hasEnded = true
                finish(into: &batch)
                return batch.isEmpty ? nil : batch
            }
            for event in next { take(event, into: &batch) }
        } catch {
            finish(into: &batch)
            guard !batch.isEmpty else { throw error }
            failure = error
            return batch
        }
        noteCounts(into: &batch)
        return batch
    }

    private mutating func take(_ event: CompletionEvent, into batch: inout [CompletionEvent]) {
        switch event {
        case .text(let piece):
            RedactingStream.append(reasoning.finish(), as: CompletionEvent.reasoning, to: &batch)
            RedactingStream.append(text.feed(piece), as: CompletionEvent.text, to: &batch)
        case .reasoning(let piece):
            RedactingStream.append(text.finish(), as: CompletionEvent.text, to: &batch)
            RedactingStream.append(reasoning.feed(piece), as: CompletionEvent.reasoning, to: &batch)
        case .finish:
            finish(into: &batch)
            batch.append(event)
        case .usage, .notice, .retry, .redacted: batch.append(event)
        }
    }

    private mutating func finish(into batch: inout [CompletionEvent]) {
        RedactingStream.append(reasoning.finish(), as: CompletionEvent.reasoning, to: &batch)
        RedactingStream.append(text.finish(), as: CompletionEvent.text, to: &batch)
        noteCounts(into: &batch)
    }

    private mutating func noteCounts(into batch: inout [CompletionEvent]) {
        var counts = text.takeCounts()
        counts.add(reasoning.takeCounts())
        guard !counts.isEmpty else { return }
        batch.append(.redacted(counts))
        redaction.note(counts)
    }

    private static func append(
        _ piece: String, as event: (String) -> CompletionEvent, to batch: inout [CompletionEvent]
    ) {
        if !piece.isEmpty { batch.append(event(piece)) }
    }
}

extension Redaction {
    /// The key and the headers' values of a service.
    func add(secretsOf endpoint: Endpoint) {
        if let key = endpoint.key { add(key, named: "api-key") }
        for header in endpoint.headers { add(header.value, named: "header") }
    }
}

extension Settings.RedactionSettings {
    /// - Parameter path: the configuration file, for the failure
    func rules(in path: String) throws(SettingsFailure) -> RedactionRules {
        for pattern in add {
            guard let problem = RedactionRules.problem(with: pattern) else { continue }
            throw .invalidConfiguration(path: path, detail: RedactionText.badPattern(pattern, problem))
        }
        return RedactionRules(add: add, except: except)
    }
}

extension Context {
    /// Says once what was redacted since this was last called.
    func tellRedactions() {
        let counts = redaction.takeUnreported()
        if !counts.isEmpty { screen.note(counts.description) }
    }
}
