import AssayCore
import CCurl

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The certificates that a server's is judged by: the system's, with those of `SSL_CERT_FILE` and of `Endpoint.caFile`
/// added to them.
///
/// libcurl's own options replace the system's certificates, so one bundle of all is made in memory.
struct TrustedCertificates: Sendable, Equatable {
    /// In PEM form; nil where nothing is added, and libcurl reads what is built into it.
    var bundle: [UInt8]?

    /// Larger files are refused.
    private static let maximumSize = 16 << 20

    /// - Parameters:
    ///   - system: the file of the system's certificates, nil where libcurl knows none.
    ///   - added: paths, in the order in which they are tried.
    /// - Throws: the first that cannot be read or holds no certificate.
    init(system: String?, adding added: [String]) throws(CertificateFault) {
        var bundle: [UInt8] = []
        for path in added {
            guard let bytes = TrustedCertificates.contents(of: path) else {
                throw CertificateFault(path: path, isReadable: false)
            }
            guard TrustedCertificates.holdsCertificate(bytes) else {
                throw CertificateFault(path: path, isReadable: true)
            }
            bundle += bytes + [UInt8(ascii: "\n")]
        }
        guard !bundle.isEmpty else { return }
        if let system, let bytes = TrustedCertificates.contents(of: system) { bundle += bytes }
        self.bundle = bundle
    }

    /// A certificate in PEM form (RFC 7468 § 5); OpenSSL's `TRUSTED CERTIFICATE` and `X509 CERTIFICATE` too.
    private static func holdsCertificate(_ bytes: [UInt8]) -> Bool {
        let lines = bytes.split { $0 == 0x0A || $0 == 0x0D }
        return lines.contains { $0.starts(with: "-----BEGIN ".utf8) && $0.hasEnding("CERTIFICATE-----") }
    }

    private static func contents(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= maximumSize else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let room = bytes.count - count
            let more = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress.map { $0 + count }, room) }
            if more < 0, errno == EINTR { continue }
            guard more > 0 else { return nil }
            count += more
        }
        return bytes
    }
}

/// A file of own certificates that cannot be used.
struct CertificateFault: Error, Equatable {
    var path: String
    var isReadable: Bool

    func failure(at address: String) -> CompletionFailure {
        let path = OneLine.of(path)
        let detail = isReadable ? ConnectionText.noCertificate(path) : ConnectionText.certificatesUnreadable(path)
        return .unreachable(address: address, detail: detail, problem: .certificateFile)
    }
}

extension ArraySlice<UInt8> {
    fileprivate func hasEnding(_ text: StaticString) -> Bool {
        suffix(text.utf8CodeUnitCount).elementsEqual(
            UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
