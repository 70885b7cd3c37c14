import Foundation

@testable import Terminal

/// A screen of 80 by 24 whose outputs end in pipes.
final class CapturedScreen {
    let screen: Screen
    private let output = Pipe()
    private let messages = Pipe()

    /// - Parameter isPiped: whether a pipe takes the answers of a terminal's screen
    init(isTerminal: Bool, hasColour: Bool = false, isUnicode: Bool = true, isPiped: Bool = false) {
        func surface(_ pipe: Pipe, isTerminal: Bool) -> Surface {
            Surface(
                descriptor: pipe.fileHandleForWriting.fileDescriptor, isTerminal: isTerminal, hasColour: hasColour,
                isUnicode: isUnicode, canMove: isTerminal)
        }
        screen = Screen(
            output: surface(output, isTerminal: isTerminal && !isPiped),
            messages: surface(messages, isTerminal: isTerminal))
    }

    /// What went to standard output since the last call.
    var shown: String {
        get throws {
            try screen.flush()
            return text(output)
        }
    }

    /// What went to standard error since the last call.
    var said: String { text(messages) }

    /// Closes the reading end, as a reader does that has seen enough.
    func stopReading() {
        try? output.fileHandleForReading.close()
    }

    private func text(_ pipe: Pipe) -> String {
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 0) > 0 else { return "" }
        let count = read(descriptor, &bytes, 65_536)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
