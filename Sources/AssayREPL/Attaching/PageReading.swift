import AssayCore
import Providers

/// Reads a page of the web for a question, where the settings allow it.
struct PageReading {
    let isAllowed: Bool
    let interruption: any Interruption

    /// Its text, markup taken away.
    func text(of address: String) throws -> String {
        guard isAllowed else { throw InputFailure.addressesAreOff(address) }
        let limit = FileReading.largestText
        switch try PageFetch.fetch(address, limit: limit, interruption: interruption) {
        case .page(let bytes, let type): return try text(of: bytes, type, address)
        case .notText(let type): throw InputFailure.pageNotText(address, type: type)
        case .tooLarge: throw InputFailure.pageTooLarge(address, limit: limit)
        case .refused(let status): throw InputFailure.pageRefused(address, status: status)
        case .notFollowed(let target, let obstacle):
            throw InputFailure.pageMoved(address, to: target, InputFailure.Obstacle(obstacle))
        }
    }

    private func text(of bytes: [UInt8], _ type: String, _ address: String) throws(InputFailure) -> String {
        let text: String
        do { text = try TextFile.text(of: bytes) } catch { throw .notText(address, error) }
        let start = text.prefix(1_000).lowercased()
        let isUnnamed = type.isEmpty && (start.contains("<html") || start.contains("<!doctype html"))
        let isMarkup = ["text/html", "application/xhtml+xml"].contains(type) || isUnnamed
        return isMarkup ? PlainPage.text(of: text) : PlainPage.text(ofPlain: text)
    }
}

extension InputFailure.Obstacle {
    fileprivate init(_ obstacle: PageFetch.Obstacle) {
        switch obstacle {
        case .scheme: self = .scheme
        case .innerAddress: self = .innerAddress
        case .tooMany: self = .tooMany
        }
    }
}
