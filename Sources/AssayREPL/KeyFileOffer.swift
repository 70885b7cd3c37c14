import AssayCore
import Settings
import Terminal

/// Offers the `chmod` that mends a key file which others can read.
struct KeyFileOffer {
    let screen: Screen

    /// Runs `body`, once more where its only fault was such a file and the user had it mended.
    func mending<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as SettingsFailure {
            guard case .keyFileIsReadableByOthers(let path) = failure else { throw failure }
            let confirm = Confirm(screen: screen, interrupts: .install())
            guard confirm.isInteractive else { throw failure }
            screen.say(failure.message)
            guard try confirm.ask(SettingsText.keyFileOffer(printable(path))) == .yes else { throw failure }
            try SmallFile.makePrivate(path)
            return try body()
        }
    }
}
