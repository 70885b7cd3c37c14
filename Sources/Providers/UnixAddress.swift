/// An address at a Unix socket, in one of the forms that `Endpoint.baseURL` names.
struct UnixAddress: Equatable {
    var socket: String
    /// Of the service behind it, with its query; begins with a slash or is empty.
    var path: String

    /// nil for every other address.
    init?(_ address: String) {
        if let rest = address.afterScheme("unix:") {
            let place = rest.hasPrefix("//") ? rest.dropFirst(2) : rest
            guard place.first == "/" else { return nil }
            let colon = place.lastIndex { $0 == ":" }.flatMap { place[$0...].hasPrefix(":/") ? $0 : nil }
            socket = String(place[..<(colon ?? place.endIndex)])
            path = colon.map { String(place[$0...].dropFirst()) } ?? "/v1"
        } else if let rest = address.afterScheme("http+unix://") {
            let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            socket = String(host).percentDecoded
            path = String(rest[host.endIndex...])
            guard socket.first == "/" else { return nil }
        } else {
            return nil
        }
    }
}

extension String {
    fileprivate func afterScheme(_ scheme: String) -> Substring? {
        prefix(scheme.count).lowercased() == scheme ? dropFirst(scheme.count) : nil
    }
}
