import AssayCore
import Foundation

/// `~/.openai/config`: `{"api_key": "…"}`, optionally with the `base_url` that the key belongs to.
struct KeyFile {
    var key: Secret
    var baseURL: String?

    /// nil where there is no such file.
    ///
    /// - Throws: `.keyFileIsReadableByOthers` where its mode lets group or others read it.
    init?(path: String) throws(SettingsFailure) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        guard status.st_mode & 0o077 == 0 else { throw .keyFileIsReadableByOthers(path: path) }
        guard let bytes = FileManager.default.contents(atPath: path) else { throw .unreadable(path: path) }
        guard let content = try? JSONValue(bytes), let key = content["api_key"]?.stringValue, !key.isEmpty else {
            throw .invalidKeyFile(path: path)
        }
        self.key = Secret(key)
        baseURL = content["base_url"]?.stringValue
    }
}
