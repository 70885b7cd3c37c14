import AssayCore

/// What a program finds set. Nothing of Assay's own environment is in it.
struct InnerEnvironment {
    static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Set for every program.
    var standard: [String: String]
    /// What the request adds or changes. Names that cannot be set are left out.
    var requested: [String: String]

    init(_ request: SandboxRequest, home: String, temporary: String) {
        standard = [
            "PATH": InnerEnvironment.path, "HOME": home, "TMPDIR": temporary, "LANG": "C.UTF-8", "TERM": "dumb",
            "USER": "assay",
        ]
        requested = request.environment.filter { name, value in
            !name.isEmpty && !name.utf8.contains { $0 == UInt8(ascii: "=") || $0 == 0 } && !value.utf8.contains(0)
        }
    }

    /// Both together, as `NAME=value`, sorted.
    var all: [String] {
        standard.merging(requested) { $1 }.map { "\($0)=\($1)" }.sorted()
    }
}
