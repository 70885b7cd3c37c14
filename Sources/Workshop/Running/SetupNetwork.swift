import AssayCore

/// What installers need of the user's settings to reach the places that packages come from.
enum SetupNetwork {
    /// Variables of these beginnings are given: they name mirrors and proxies, which can hold a password; no others are.
    private static let prefixes = ["PIP_", "UV_", "npm_config_registry", "NPM_CONFIG_REGISTRY", "BUNDLE_MIRROR"]
    private static let names: Set = [
        "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "ftp_proxy",
        "all_proxy", "no_proxy", "GOPROXY", "GONOSUMDB", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GOFLAGS",
    ]
    /// Variables that name files of certificates.
    private static let files: Set = [
        "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "PIP_CERT",
        "PIP_FIND_LINKS", "PIP_CONSTRAINT", "PIP_CONFIG_FILE", "UV_CONFIG_FILE", "UV_FIND_LINKS",
    ]
    /// Of no use inside, or harmful.
    private static let refused: Set = [
        "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV", "PIP_CACHE_DIR", "UV_CACHE_DIR",
    ]

    static func environment(from user: [String: String]) -> [String: String] {
        var result = user.filter { name, _ in
            !refused.contains(name)
                && (names.contains(name) || files.contains(name) || prefixes.contains { name.hasPrefix($0) })
        }
        for (variable, path) in configurations(of: user) where result[variable] == nil { result[variable] = path }
        return result
    }

    /// Files that the variables name, where the sandbox would not have them.
    static func mounts(from user: [String: String]) -> [SandboxMount] {
        let named = environment(from: user).filter { files.contains($0.key) }.values
            .flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        return named.filter { $0.hasPrefix("/") && $0 != "/" && !Installation.isSystem($0) && RunFiles.exists($0) }
            .sorted().map { SandboxMount($0) }
    }

    /// The user's own settings of pip and uv: the home folder is another one inside.
    private static func configurations(of user: [String: String]) -> [(String, String)] {
        guard let home = user["HOME"] else { return [] }
        let folder = user["XDG_CONFIG_HOME"] ?? "\(home)/.config"
        let candidates = [
            ("PIP_CONFIG_FILE", "\(folder)/pip/pip.conf"), ("PIP_CONFIG_FILE", "\(home)/.pip/pip.conf"),
            ("UV_CONFIG_FILE", "\(folder)/uv/uv.toml"),
        ]
        var seen: Set<String> = []
        return candidates.filter { RunFiles.kind(of: $0.1) == .file && seen.insert($0.0).inserted }
    }
}
