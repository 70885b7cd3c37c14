import AssayCore
import Providers

/// Reads a page of the web for a question, where the settings allow it.
struct PageReading {
    let isAllowed: Bool
    let interruption: any Interruption

    /// Its text, markup taken away.
    func text(of address: String) throws -> String {
        guard isAllowed else { throw InputFailure.addressesAreOff(address) }
        let bytes = try PageFetch.fetch(address, interruption: interruption)
        guard bytes.count <= FileReading.largestText else {
            throw InputFailure.pageTooLarge(address, bytes: bytes.count, limit: FileReading.largestText)
        }
        let text: String
        do { text = try TextFile.text(of: bytes) } catch { throw InputFailure.notText(address, error) }
        let start = text.prefix(1_000).lowercased()
        return start.contains("<html") || start.contains("<!doctype html") ? PlainPage.text(of: text) : text
    }
}
