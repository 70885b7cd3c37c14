import AssayCore

/// Makes services out of the catalogue, `services:`, the environment and `~/.openai/config`.
///
/// A key is sent only to the host that it was configured for: a variable's to the address that stands beside it in
/// `services:` (`api_key_env`), that the variable beside it names (`OPENAI_BASE_URL`), or that the catalogue has; the key
/// file's to the address in that file or to OpenAI's.
package struct ServiceResolution: Sendable {
    let layers: SettingLayers
    let environment: Environment

    /// The catalogue's names, then the user's own.
    package var names: [String] {
        let own = layers["services"]?.members.map(\.key) ?? []
        return ServiceCatalogue.names + own.filter { !ServiceCatalogue.names.contains($0) }
    }

    /// - Throws: `.unknownService`, `.addressNeeded`, and what reading the key file throws.
    package func service(named name: String) throws(SettingsFailure) -> ServiceSettings {
        let known = ServiceCatalogue.row(named: name)
        let entry = layers["services", name]
        guard known != nil || entry != nil else { throw .unknownService(name, known: names) }
        let row = known ?? .own(name: name)
        var service = ServiceSettings(row: row)
        if let entry { apply(entry, to: &service) }
        if service.isLocal { return service }
        let own = entry?["base_url"]?.stringValue
        let named = own ?? row.addressVariable.flatMap { environment[$0] }
        if let named {
            service.baseURL = named
        } else {
            service.baseURL = try addressOfKeyFile(row) ?? row.baseURL
        }
        guard !service.baseURL.isEmpty else {
            throw .addressNeeded(service: name, variable: row.addressVariable)
        }
        service.key = try key(of: row, entry, for: service.baseURL)
        if service.key == .none, row.keyVariable == "OPENAI_API_KEY", let file = try keyFile() {
            let host = URLAuthority.host(of: file.content.baseURL ?? ServiceSettings.openAIBaseURL)
            service.withheldKeyFile = .init(path: environment.abbreviated(file.path), host: host)
        }
        service.isAtItsOwnHost = URLAuthority.of(service.baseURL) == URLAuthority.of(row.baseURL)
        return service
    }

    /// The service where none is named: that of `OPENAI_API_KEY`, of `OPENAI_BASE_URL` or of the key file, else the local
    /// engine.
    func unnamed() throws(SettingsFailure) -> ServiceSettings {
        if environment["OPENAI_API_KEY"] == nil, environment["OPENAI_BASE_URL"] == nil, try keyFile() == nil {
            return try service(named: ServiceCatalogue.local.name)
        }
        return try service(named: "openai")
    }

    private func apply(_ entry: JSONValue, to service: inout ServiceSettings) {
        func text(_ key: String) -> String? { entry[key]?.stringValue }
        service.origin = layers.value(at: ["services", service.name])?.origin ?? .standard
        service.keyHeader = text("key_header") ?? service.keyHeader
        service.headers =
            entry["headers"]?.members.compactMap { member in
                member.value.stringValue.map { ServiceSettings.Header(name: member.key, value: Secret($0)) }
            } ?? []
        service.caFile = text("ca_file").map(environment.absolute)
        service.proxy = text("proxy")
        service.wireFormat = text("format").flatMap(WireFormat.init) ?? service.wireFormat
        service.defaultModel = text("model") ?? service.defaultModel
        service.parameters = entry["default_parameters"]?.members ?? []
    }

    private func key(
        of row: ServiceRow, _ entry: JSONValue?, for address: String
    ) throws(SettingsFailure) -> ServiceSettings.Key {
        if let words = entry?["api_key_cmd"]?.texts, !words.isEmpty { return .command(words) }
        if let variable = entry?["api_key_env"]?.stringValue {
            return environment[variable].map { .value(Secret($0), origin: variable) } ?? .missing(variable: variable)
        }
        guard let variable = row.keyVariable else { return .none }
        let owner = row.addressVariable.flatMap { environment[$0] } ?? row.baseURL
        // Where the catalogue has no address the user's own is the only one that the key can be for.
        let isOwn = owner.isEmpty || URLAuthority.of(owner) == URLAuthority.of(address)
        if let key = environment[variable] {
            return isOwn ? .value(Secret(key), origin: variable) : .withheld(variable: variable)
        }
        if variable == "OPENAI_API_KEY", let file = try keyFile() {
            let owner = file.content.baseURL ?? ServiceSettings.openAIBaseURL
            if URLAuthority.of(owner) == URLAuthority.of(address) {
                return .value(file.content.key, origin: environment.abbreviated(file.path))
            }
        }
        return isOwn && owner == row.baseURL && !row.isKeyOptional ? .missing(variable: variable) : .none
    }

    /// The key file's own address, where its key is the one that counts.
    private func addressOfKeyFile(_ row: ServiceRow) throws(SettingsFailure) -> String? {
        guard let variable = row.keyVariable, variable == "OPENAI_API_KEY", environment[variable] == nil else {
            return nil
        }
        return try keyFile()?.content.baseURL
    }

    private func keyFile() throws(SettingsFailure) -> (path: String, content: KeyFile)? {
        guard let home = environment.home else { return nil }
        let path = "\(home)/.openai/config"
        return try KeyFile(path: path).map { (path, $0) }
    }
}

extension URLAuthority {
    /// Without the scheme.
    fileprivate static func host(of address: String) -> String {
        let authority = of(address)
        return authority.firstRange(of: "://").map { String(authority[$0.upperBound...]) } ?? authority
    }
}

/// Scheme, host and port of an address, in lower case and with the scheme's own port, to be compared.
enum URLAuthority {
    static func of(_ address: String) -> String {
        let lower = address.lowercased()
        // A socket's path tells upper from lower case.
        guard let colon = lower.firstRange(of: "://"), !lower.hasPrefix("unix:"), !lower.hasPrefix("http+unix:") else {
            return address
        }
        let scheme = lower[..<colon.lowerBound]
        let rest = lower[colon.upperBound...]
        var host = rest.prefix { !"/?#\\".contains($0) }
        if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
        let ports = ["https": ":443", "http": ":80"]
        let port = ports[String(scheme)] ?? ""
        if !port.isEmpty, host.hasSuffix(port) { host = host.dropLast(port.count) }
        return "\(scheme)://\(host)"
    }
}
