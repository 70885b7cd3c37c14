#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// Where output goes, and what can be shown there.
package struct Surface: Equatable, Sendable {
    package var descriptor: Int32
    package var isTerminal: Bool
    /// `NO_COLOR` (no-color.org), `CLICOLOR_FORCE`, `TERM=dumb`; else whether it is a terminal.
    package var hasColour: Bool
    /// Whether the locale's character set is UTF-8, so that frames may be drawn with box characters.
    package var isUnicode: Bool
    /// Whether the cursor can be moved and lines erased.
    package var canMove: Bool

    package init(descriptor: Int32, isTerminal: Bool, hasColour: Bool, isUnicode: Bool, canMove: Bool) {
        (self.descriptor, self.isTerminal, self.hasColour) = (descriptor, isTerminal, hasColour)
        (self.isUnicode, self.canMove) = (isUnicode, canMove)
    }

    /// Asks the system and the environment.
    package init(
        descriptor: Int32, environment: (String) -> String? = Surface.environment
    ) {
        let isTerminal = isatty(descriptor) == 1
        self.init(descriptor: descriptor, isTerminal: isTerminal, environment: environment)
    }

    init(descriptor: Int32, isTerminal: Bool, environment: (String) -> String?) {
        func value(_ name: String) -> String { environment(name) ?? "" }
        let isDumb = ["", "dumb"].contains(value("TERM"))
        let isForced = !["", "0"].contains(value("CLICOLOR_FORCE"))
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(value).first { !$0.isEmpty } ?? ""
        let charset = locale.prefix { $0 != "@" }.lowercased()
        self.init(
            descriptor: descriptor, isTerminal: isTerminal,
            hasColour: value("NO_COLOR").isEmpty && (isForced || isTerminal && !isDumb),
            isUnicode: charset.hasSuffix("utf-8") || charset.hasSuffix("utf8"),
            canMove: isTerminal && !isDumb)
    }

    /// Columns and rows of the window now; 80 by 24 where nobody knows.
    package var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// One variable of the process's environment.
    package static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
