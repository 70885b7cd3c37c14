import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Foreign text made safe for the screen, line ends kept.
func printableText(_ text: String) -> String {
    EscapeFilter.clean(text)
}

/// `2026-11-23 10:12` in the local time zone.
func localTime(_ moment: Timestamp) -> String {
    var seconds = time_t(moment.milliseconds / 1000)
    var fields = tm()
    guard localtime_r(&seconds, &fields) != nil else { return moment.description }
    return String(unsafeUninitializedCapacity: 32) { text in
        text.withMemoryRebound(to: CChar.self) { strftime($0.baseAddress, $0.count, "%Y-%m-%d %H:%M", &fields) }
    }
}

/// `1 turn`, `3 turns`.
func turnsText(_ count: Int) -> String {
    count == 1 ? REPLText.oneTurn() : REPLText.turns(String(count))
}
