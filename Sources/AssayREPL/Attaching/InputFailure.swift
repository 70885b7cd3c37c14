import AssayCore

/// Why something that a question names cannot go along. Nothing has been sent then.
package enum InputFailure: Failure, Equatable {
    /// `detail` is the system's own word.
    case unreadable(String, detail: String)
    /// A pipe, a device, a socket.
    case notAFile(String, SpecialFile)
    case notText(String, TextFile.Problem)
    /// What came on standard input.
    case pipedNotText(TextFile.Problem)
    /// A link that leads nowhere, or in a circle.
    case brokenLink(String)
    case tooLarge(String, bytes: Int, limit: Int)
    case togetherTooLarge(limit: Int)
    case noSuchLine(String, line: Int, count: Int)
    /// A range that ends before it begins.
    case backwards(String, LineRange)
    case pageTooLarge(String, limit: Int)
    /// Its content is no text; `type` as the server names it.
    case pageNotText(String, type: String)
    case pageRefused(String, status: Int)
    /// It redirects to where no redirect is followed.
    case pageMoved(String, to: String, Obstacle)
    /// A page of the web, which the settings do not allow.
    case addressesAreOff(String)
    case tooManyFiles(String, count: Int, limit: Int)
    /// The user said no.
    case notSent
    /// The service's wire format has no place for pictures.
    case takesNoPictures(service: String, picture: String)
    /// The service refused a request with pictures.
    case pictureRefused(detail: String)
    case nothingFound([String])
    case noWords
    case invalidPick(String, count: Int)

    package enum SpecialFile: Sendable, Equatable {
        case pipe, device, socket, other
    }

    /// Why a redirect is not followed.
    package enum Obstacle: Sendable, Equatable {
        case scheme, innerAddress, tooMany
    }

    package var message: String {
        switch self {
        case .unreadable(let name, let detail): InputText.unreadable(name, detail)
        case .notAFile(let name, let kind): InputText.notAFile(name, kind.name)
        case .pipedNotText(let problem): InputFailure.notText(InputText.standardInput(), problem).message
        case .notText(let name, .binary): InputText.binary(name)
        case .notText(let name, .otherEncoding): InputText.otherEncoding(name)
        case .notText(let name, .damagedUTF16): InputText.damagedUTF16(name)
        case .brokenLink(let name): InputText.brokenLink(name)
        case .tooLarge(let name, let bytes, let limit):
            InputText.tooLarge(name, Sizes.text(bytes), Sizes.text(limit))
        case .togetherTooLarge(let limit): InputText.togetherTooLarge(Sizes.text(limit))
        case .noSuchLine(let name, let line, let count):
            InputText.noSuchLine(name, String(line), Sizes.grouped(count), count == 1 ? "line" : "lines")
        case .backwards(let name, let range):
            InputText.backwards("\(name)\(range.text)", String(range.first), String(range.last ?? range.first))
        case .pageTooLarge(let address, let limit): InputText.pageTooLarge(address, Sizes.text(limit))
        case .pageNotText(let address, let type): InputText.pageNotText(address, type)
        case .pageRefused(let address, let status): InputText.pageRefused(address, String(status))
        case .pageMoved(let address, let target, .scheme): InputText.pageMovedScheme(address, target)
        case .pageMoved(let address, let target, .innerAddress): InputText.pageMovedInside(address, target)
        case .pageMoved(let address, let target, .tooMany): InputText.pageMovedOften(address, target)
        case .addressesAreOff(let address): InputText.addressesAreOff(address)
        case .tooManyFiles(let pattern, let count, let limit):
            InputText.tooManyFiles(pattern, Sizes.grouped(count), String(limit))
        case .notSent: InputText.notSent()
        case .takesNoPictures(let service, let picture):
            InputText.takesNoPictures(printable(service), printable(picture))
        case .pictureRefused(let detail): InputText.pictureRefused(detail)
        case .nothingFound(let words): InputText.nothingFound(words.joined(separator: ", "))
        case .noWords: InputText.noWords()
        case .invalidPick(let text, let count): InputText.invalidPick(text, String(count))
        }
    }

    package var hint: String {
        switch self {
        case .unreadable, .notAFile, .brokenLink: InputText.leaveAtHint()
        case .pipedNotText(.otherEncoding): InputText.pipedEncodingHint()
        case .pipedNotText: InputText.pipedHint()
        case .notText(_, .binary): InputText.binaryHint()
        case .notText(let name, .otherEncoding): InputText.otherEncodingHint(name)
        case .notText(_, .damagedUTF16): InputText.leaveAtHint()
        case .tooLarge(let name, _, _): InputText.linesHint(Mention.written(name))
        case .togetherTooLarge: InputText.fewerHint()
        case .noSuchLine(let name, _, _): InputText.wholeFileHint(Mention.written(name))
        case .backwards(let name, let range):
            InputText.backwardsHint(Mention.written(name), String(range.last ?? range.first), String(range.first))
        case .pageTooLarge, .pageNotText, .pageRefused: InputText.leaveAtHint()
        case .pageMoved: InputText.pageMovedHint()
        case .addressesAreOff: InputText.addressesAreOffHint()
        case .tooManyFiles: InputText.fewerHint()
        case .notSent: InputText.notSentHint()
        case .takesNoPictures: InputText.takesNoPicturesHint()
        case .pictureRefused: InputText.pictureRefusedHint()
        case .nothingFound: InputText.nothingFoundHint()
        case .noWords: ""
        case .invalidPick: InputText.pickHint()
        }
    }

    package var cause: Cause {
        switch self {
        case .unreadable, .notAFile, .notText, .pipedNotText, .brokenLink: .diskOrRights
        case .tooLarge, .togetherTooLarge, .noSuchLine, .backwards, .tooManyFiles, .noWords, .invalidPick: .usage
        case .pageTooLarge, .pageNotText, .takesNoPictures: .usage
        case .pageRefused, .pageMoved: .serviceUnreachable
        case .addressesAreOff: .configuration
        case .notSent: .needsConfirmation
        case .pictureRefused, .nothingFound: .other
        }
    }
}

extension InputFailure.SpecialFile {
    fileprivate var name: String {
        switch self {
        case .pipe: InputText.pipe()
        case .device: InputText.device()
        case .socket: InputText.socket()
        case .other: InputText.otherKind()
        }
    }
}
