import AssayCore

extension Conversation {
    /// The `seq` of the last event that belongs to the turn, which counts from 1; 0 is the beginning, nil the end.
    ///
    /// - Parameter place: how the failure writes the command that lists the turns
    func end(ofTurn turn: Int, at place: Place) throws(ConversationFailure) -> Int? {
        guard (0...turns).contains(turn) else {
            throw .noSuchTurn(turn, last: turns, list: place.caption(ContextCommand.name))
        }
        return turn == turns ? nil : questions[turn] - 1
    }

    /// The first words of a turn's question.
    func words(ofTurn turn: Int) -> String {
        guard questions.indices.contains(turn - 1),
            case .message(let message)? = try? log.event(questions[turn - 1]).body
        else { return "" }
        return message.title
    }

    /// `after turn 3: Write a test …`
    var position: String {
        turns == 0
            ? ConversationText.atBeginning()
            : ConversationText.atTurn(String(turns), printable(words(ofTurn: turns)))
    }
}
