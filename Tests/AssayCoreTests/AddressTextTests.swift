import AssayCore
import Testing

@Suite("Addresses for people")
struct AddressTextTests {
    @Test(
        "who and what is secret is left out, all else stays",
        arguments: [
            ("https://host/v1", "https://host/v1"),
            ("https://ann:pw@host:8000/v1", "https://•••@host:8000/v1"),
            ("https://ann@b:p@ss@host", "https://•••@host"),
            ("https://host/v1?api-version=2024-10-21&key=abc", "https://host/v1?api-version=2024-10-21&key=•••"),
            ("https://u:p@host/?sig=1%3D&x", "https://•••@host/?sig=•••&x"),
            ("https://host/a@b?c", "https://host/a@b?c"),
            ("no address", "no address"), ("", ""), ("://", "://"), ("a://?token=", "a://?token=•••"),
        ])
    func shown(_ address: String, _ shown: String) {
        #expect(address.withoutPassword == shown)
    }
}
