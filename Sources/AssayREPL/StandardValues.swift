import Providers
import Settings

/// What holds where a setting is not set, as `assay config` shows it.
struct StandardValues {
    private let isLocal: Bool

    init(_ settings: Settings) {
        isLocal = settings.service.isLocal
    }

    /// nil where nothing holds, or what holds depends on more than settings.
    subscript(name: String) -> String? {
        let endpoint = Endpoint("")
        switch name {
        case "instructions": return "true"
        case "url_attachments": return "false"
        case "connect_timeout": return seconds(endpoint.connectTimeout)
        case "silence_timeout": return seconds(isLocal ? Connections.engineSilence : endpoint.silenceTimeout)
        case "attempts": return String(Endpoint.usualAttempts)
        default: return SandboxSettings.standardText(of: name)
        }
    }

    private func seconds(_ duration: Duration) -> String {
        String(duration.components.seconds)
    }
}
