#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Certificates made by openssl for one test: an authority that nobody trusts, and what it signed.
package struct TestCertificates {
    /// Paths of a certificate and its key.
    package struct Pair {
        package var certificate: String
        package var key: String
    }

    /// The authority's own certificate.
    package let authority: String
    /// For `localhost` and 127.0.0.1.
    package let server: Pair
    /// For `other.example`.
    package let other: Pair
    /// For `localhost`, and no longer valid.
    package let expired: Pair
    /// For `localhost`, signed by itself.
    package let selfSigned: Pair

    package init(in folder: TemporaryFolder) throws {
        let script = """
            set -e
            key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
            sign() {
                key "$1"
                openssl req -new -key "$1.key" -subj /CN=test -out "$1.csr"
                printf 'subjectAltName=%s' "$3" >"$1.ext"
                openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days "$2" -extfile "$1.ext" -out "$1.pem"
            }
            key ca
            openssl req -x509 -new -key ca.key -subj '/CN=Test Authority' -days 30 -out ca.pem
            sign server 30 DNS:localhost,IP:127.0.0.1
            sign other 30 DNS:other.example
            sign expired -1 DNS:localhost,IP:127.0.0.1
            key self
            openssl req -x509 -new -key self.key -subj /CN=localhost -addext subjectAltName=DNS:localhost -out self.pem
            """
        try folder.write("certificates.sh", script)
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(null) }
        let child = try Spawn(
            "/bin/sh", [folder("certificates.sh")], environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path],
            folder: folder.path, descriptors: [null, null, null])
        guard child.wait().exit == 0 else { throw SpawnFault("openssl made no certificates") }
        func pair(_ name: String) -> Pair { Pair(certificate: folder("\(name).pem"), key: folder("\(name).key")) }
        authority = folder("ca.pem")
        (server, other, expired, selfSigned) = (pair("server"), pair("other"), pair("expired"), pair("self"))
    }
}
