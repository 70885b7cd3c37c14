/// A picture that goes with a message. Wire formats encode it in their own way; those that know no pictures leave it
/// out and say so.
package struct ImageAttachment: Sendable, Equatable {
    /// As the user named it.
    package var path: String
    /// `image/png`, `image/jpeg`, `image/gif` or `image/webp`.
    package var mediaType: String
    /// Of the bytes, hexadecimal.
    package var sha256: String
    /// Empty until they were read from where the session keeps them.
    package var bytes: [UInt8]

    package init(path: String, mediaType: String, sha256: String, bytes: [UInt8] = []) {
        (self.path, self.mediaType, self.sha256, self.bytes) = (path, mediaType, sha256, bytes)
    }

    /// What the first bytes say that the file is, whatever it is called; nil for everything that services do not take.
    ///
    /// Signatures: PNG (ISO/IEC 15948 § 5.2), JPEG (ITU-T T.81 § B.1.1.3), GIF89a § 17, WebP (RFC 9649 § 2.4).
    package static func mediaType(of bytes: some Collection<UInt8>) -> String? {
        func begins(with signature: some Sequence<UInt8>, after skipped: Int = 0) -> Bool {
            bytes.dropFirst(skipped).starts(with: signature)
        }
        if begins(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if begins(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if begins(with: "GIF87a".utf8) || begins(with: "GIF89a".utf8) { return "image/gif" }
        if begins(with: "RIFF".utf8), begins(with: "WEBP".utf8, after: 8) { return "image/webp" }
        return nil
    }
}
