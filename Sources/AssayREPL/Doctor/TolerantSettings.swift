import AssayCore
import Settings

/// The settings, and where they cannot be used why, with those of a fresh machine in their place.
struct TolerantSettings {
    private(set) var settings: Settings
    private(set) var redaction = RedactionRules()
    private(set) var failure: SettingsFailure?

    init(_ options: GlobalOptions, _ environment: Environment, _ locations: Locations) {
        settings = Settings(unsetIn: environment)
        do throws(SettingsFailure) {
            settings = try Settings(
                flags: options.flags, environment: environment, locations: locations,
                folders: workspaceFolders(of: environment.workingFolder))
            redaction = try settings.redact.rules(in: locations.configuration)
        } catch {
            failure = error
        }
    }
}
