import AssayCore

/// What was done at the keyboard.
enum Key: Equatable {
    /// A character, a control character, or ESC alone.
    case scalar(Unicode.Scalar)
    case up, down, left, right, home, end, delete, wordLeft, wordRight
    /// Ctrl-J, alt-Enter or shift-Enter: a line break within the entry.
    case lineBreak
    /// A bracketed paste, line ends as `\n`, without control characters and escape sequences.
    case paste(String)
}

/// Turns the terminal's bytes into keys and pastes. Bytes may be split anywhere.
///
/// It does what libedit cannot: tell ESC from the start of a sequence by the silence after it, so that vi's command mode
/// works beside arrow keys, and take a bracketed paste (xterm's private mode 2004) as one thing.
/// While libedit edits, the terminal swaps CR and LF (ICRNL and INLCR): Enter arrives as LF, ctrl-J as CR.
struct KeyDecoder {
    private enum State {
        case ground, escape, shift3
        case sequence([UInt8])
        case scalar([UInt8], length: Int)
        case paste
    }

    private static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)
    private static let longestSequence = 32
    private var state = State.ground
    private var pasted: [UInt8] = []
    private var keys: [Key] = []
    private var taken = 0

    /// Whether ESC has begun something that more bytes, or silence, must decide.
    var isUndecided: Bool {
        switch state {
        case .escape, .shift3, .sequence: true
        case .ground, .scalar, .paste: false
        }
    }

    /// The next key, in order; nil while there is none.
    mutating func next() -> Key? {
        guard taken < keys.count else {
            keys.removeAll(keepingCapacity: true)
            taken = 0
            return nil
        }
        taken += 1
        return keys[taken - 1]
    }

    /// Forgets everything that was not taken, as ctrl-C does.
    mutating func reset() {
        self = KeyDecoder()
    }

    mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { feed(byte) }
    }

    /// Nothing has come for a while: what ESC began is what it is.
    mutating func silence() {
        switch state {
        case .escape: give(0x1B)
        case .shift3: give(0x1B, UInt8(ascii: "O"))
        case .sequence(let bytes):
            give(0x1B, UInt8(ascii: "["))
            state = .ground
            feed(bytes)
        case .ground, .scalar, .paste: return
        }
        state = .ground
    }

    private mutating func feed(_ byte: UInt8) {
        switch state {
        case .ground: ground(byte)
        case .scalar(var bytes, let length):
            guard byte & 0xC0 == 0x80 else {
                keys.append(.scalar("\u{FFFD}"))
                state = .ground
                return ground(byte)
            }
            bytes.append(byte)
            state = bytes.count < length ? .scalar(bytes, length: length) : .ground
            guard bytes.count == length else { return }
            for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars { character(scalar) }
        case .escape: escape(byte)
        case .shift3:
            state = .ground
            keys.append(contentsOf: KeyDecoder.cursorKey(byte, isWord: false).map { [$0] } ?? [])
        case .sequence(let bytes): sequence(bytes, byte)
        case .paste: paste(byte)
        }
    }

    private mutating func ground(_ byte: UInt8) {
        switch byte {
        case 0x1B: state = .escape
        case 0x0D: keys.append(.lineBreak)
        case 0x00...0x7F: give(byte)
        case 0xC2...0xDF: state = .scalar([byte], length: 2)
        case 0xE0...0xEF: state = .scalar([byte], length: 3)
        case 0xF0...0xF4: state = .scalar([byte], length: 4)
        default: keys.append(.scalar("\u{FFFD}"))
        }
    }

    private mutating func escape(_ byte: UInt8) {
        state = .ground
        switch byte {
        case UInt8(ascii: "["): state = .sequence([])
        case UInt8(ascii: "O"): state = .shift3
        case 0x0A, 0x0D: keys.append(.lineBreak)
        case 0x1B:
            give(0x1B)
            state = .escape
        default:
            give(0x1B)
            ground(byte)
        }
    }

    private mutating func sequence(_ bytes: [UInt8], _ byte: UInt8) {
        guard (0x40...0x7E).contains(byte) else {
            let goesOn = (0x20...0x3F).contains(byte) && bytes.count < KeyDecoder.longestSequence
            state = goesOn ? .sequence(bytes + [byte]) : .ground
            if byte == 0x1B { state = .escape }
            return
        }
        state = .ground
        let parameters = String(decoding: bytes, as: UTF8.self)
        switch (parameters, byte) {
        case ("200", UInt8(ascii: "~")): state = .paste
        case ("1", UInt8(ascii: "~")), ("7", UInt8(ascii: "~")): keys.append(.home)
        case ("4", UInt8(ascii: "~")), ("8", UInt8(ascii: "~")): keys.append(.end)
        case ("3", UInt8(ascii: "~")): keys.append(.delete)
        case ("13;2", UInt8(ascii: "u")), ("27;2;13", UInt8(ascii: "~")): keys.append(.lineBreak)
        default:
            let isWord = parameters == "1;5" || parameters == "1;3" || parameters == "5"
            if let key = KeyDecoder.cursorKey(byte, isWord: isWord) { keys.append(key) }
        }
    }

    private static func cursorKey(_ byte: UInt8, isWord: Bool) -> Key? {
        switch byte {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): isWord ? .wordRight : .right
        case UInt8(ascii: "D"): isWord ? .wordLeft : .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        default: nil
        }
    }

    private mutating func paste(_ byte: UInt8) {
        switch byte {
        case 0x0A: pasted.append(0x0D)
        case 0x0D: pasted.append(0x0A)
        default: pasted.append(byte)
        }
        guard byte == UInt8(ascii: "~"), pasted.suffix(6) == KeyDecoder.pasteEnd[...] else { return }
        pasted.removeLast(KeyDecoder.pasteEnd.count)
        let text = EscapeFilter.clean(String(decoding: pasted, as: UTF8.self))
        if !text.isEmpty { keys.append(.paste(text)) }
        pasted = []
        state = .ground
    }

    /// A decoded character. C1 controls are not typed, and the line editor uses them as names of actions.
    private mutating func character(_ scalar: Unicode.Scalar) {
        if !(0x80...0x9F).contains(scalar.value) { keys.append(.scalar(scalar)) }
    }

    private mutating func give(_ bytes: UInt8...) {
        for byte in bytes { keys.append(.scalar(Unicode.Scalar(byte))) }
    }
}
