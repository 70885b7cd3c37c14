import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

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
        guard let bytes = try SmallFile.contents(of: path, limit: 64 << 10) else { return nil }
        guard let content = try? JSONValue(bytes), let key = content["api_key"]?.stringValue, !key.isEmpty else {
            throw .invalidKeyFile(path: path)
        }
        self.key = Secret(key)
        baseURL = content["base_url"]?.stringValue
    }
}
