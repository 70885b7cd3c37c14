import AssayCore

/// Which service and which model the layers name.
extension Settings {
    /// Services by name.
    package var services: ServiceResolution { ServiceResolution(layers: layers, environment: environment) }

    /// `aliases:`, by their names.
    package var aliases: [(name: String, target: String)] {
        layers["aliases"]?.members.compactMap { member in member.value.stringValue.map { (member.key, $0) } } ?? []
    }

    /// What an alias stands for: a model, and the service where it names one; nil for a name that is no alias.
    package func alias(_ name: String) -> (service: String?, model: String)? {
        guard let target = layers["aliases", name]?.stringValue else { return nil }
        let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
        // Model names hold slashes too: only a service's name makes the first word a service.
        guard parts.count == 2, services.names.contains(parts[0]) else { return (nil, target) }
        return (parts[0], parts[1])
    }

    /// Changes the service; the model is then the new one's own, unless one is named.
    package mutating func use(service name: String, model: String? = nil) throws(SettingsFailure) {
        service = try services.service(named: name)
        (self.model, defaultModel) = (model, nil)
    }

    /// Settles service and model.
    ///
    /// - Parameter foreign: a file that is not trusted: what it says is only ever a model's name, no alias.
    mutating func choose(foreign: String?) throws(SettingsFailure) {
        let named = layers.value(at: ["model"])
        let isForeign = foreign != nil && named?.origin == foreign.map { .file($0) }
        let target = isForeign ? nil : named?.value.stringValue.flatMap { alias($0) }
        let chosen = layers.value(at: ["service"])
        // An alias brings its service, unless another one was named as clearly.
        let (modelRank, serviceRank) = (rank(of: named?.origin), rank(of: chosen?.origin))
        let aliasWins = modelRank < serviceRank || modelRank == serviceRank && named?.origin != .flag
        if let name = aliasWins ? target?.service ?? chosen?.value.stringValue : chosen?.value.stringValue {
            service = try services.service(named: name)
        } else {
            service = try services.unnamed()
        }
        guard let text = named?.value.stringValue else { return }
        let name = target?.model ?? text
        switch named?.origin {
        case .flag?, .variable?: model = name
        default:
            // A file's model belongs to the file's service.
            let own = layers.serviceOfFiles
            if own == nil || own == service.name || target?.service == service.name {
                defaultModel = name
            }
        }
    }

    /// Smaller is stronger.
    private func rank(of origin: SettingOrigin?) -> Int {
        guard let origin else { return .max }
        return layers.layers.firstIndex { $0.origin == origin } ?? .max
    }
}

extension SettingLayers {
    /// The service that profile or files name.
    fileprivate var serviceOfFiles: String? {
        let layers = layers.filter { layer in
            switch layer.origin {
            case .profile, .file: true
            default: false
            }
        }
        return SettingLayers(layers).text("service")
    }
}
