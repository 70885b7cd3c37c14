import AssayCore
import Providers
import Settings

extension Context {
    /// The tokens that the model has room for, as far as that is known without asking a service; nil where it is not.
    var knownContextWindow: Int? {
        if settings.service.isAtItsOwnHost, let name = chosenModel { return ModelFacts.of(model: name)?.contextWindow }
        guard settings.service.isLocal, let model = try? engineModel() else { return nil }
        return engine.status().running.first { $0.model == model }?.context ?? model.contextWindow
    }

    /// How full the next request is, without what the next question adds.
    func measure(_ conversation: Conversation) throws -> (measure: ContextMeasure, system: [Message], window: Int?) {
        let last = conversation.words(ofTurn: conversation.turns)
        let prompt = try systemPrompt(for: last)
        let needsExamples = settings.service.isLocal
        let hasAnswer = conversation.lastAnswer != nil
        let measure = try ContextMeasure(
            conversation, system: prompt.messages(withExamples: false), examples: needsExamples ? prompt.examples : [])
        return (measure, prompt.messages(withExamples: needsExamples && !hasAnswer), knownContextWindow)
    }
}
