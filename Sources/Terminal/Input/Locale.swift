#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

extension LineEditor {
    /// Lets libedit read UTF-8 whatever the locale says: without it, characters outside ASCII would vanish.
    static func useUnicode() {
        setlocale(LC_CTYPE, "")
        guard let charset = nl_langinfo(nl_item(CODESET)), String(cString: charset) != "UTF-8" else { return }
        for name in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] where setlocale(LC_CTYPE, name) != nil { return }
    }
}
