/// Why something could not be done, as a value: every target has one small enum of these.
///
/// Expected bad outcomes (tests failed, an answer was cut) are results, not failures.
package protocol Failure: Error, Sendable {
    /// What went wrong: one line, no final full stop, safe to print.
    var message: String { get }
    /// What the reader can do about it; empty where there is nothing.
    var hint: String { get }
    /// The kind of cause, which decides the exit status.
    var cause: Cause { get }
}

/// The causes that a script can tell apart; the raw value is the exit status of the process.
package enum Cause: Int32, Sendable, CaseIterable {
    case other = 1
    case usage = 2
    case needsConfirmation = 3
    case configuration = 4
    case diskOrRights = 5
    case unsafePath = 6
    case serviceUnreachable = 10
    case notAuthorised = 11
    case rateLimited = 12
    case contextOverflow = 13
    case answerCutOff = 14
    case noCodeBlock = 20
    case blockIncomplete = 21
    case nameNeeded = 22
    case editDoesNotApply = 23
    case testsFailed = 30
    case sandboxUnavailable = 31
    case timedOut = 32
    case environmentIncomplete = 33
    case nothingToCommit = 40
    case notTested = 41
    case gitRefused = 42
    case sessionNotFound = 50
    case sessionDamaged = 51
    case sessionLocked = 52
    case interrupted = 130
}
