import AssayCore
import Testing

@Suite("Pictures")
struct ImageAttachmentTests {
    @Test(
        "what a file is stands in its first bytes",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "image/png"),
            ([0x89, 0x50, 0x4E, 0x47, 0x0A], nil), ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"), ([0xFF, 0xD8], nil),
            (Array("GIF89a;".utf8), "image/gif"), (Array("GIF87a;".utf8), "image/gif"), (Array("GIF88a;".utf8), nil),
            (Array("RIFF\0\0\0\0WEBPVP8 ".utf8), "image/webp"), (Array("RIFF\0\0\0\0WAVE".utf8), nil), ([], nil),
        ] as [([UInt8], String?)])
    func mediaType(bytes: [UInt8], expected: String?) {
        #expect(ImageAttachment.mediaType(of: bytes) == expected)
    }
}
