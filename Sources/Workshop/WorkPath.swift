/// A path below the working folder that is safe by its letters alone; links on the way are for `WorkFolder` to find.
struct WorkPath: Equatable {
    /// At least one; none empty, `.` or `..`.
    let components: [String]

    var text: String { components.joined(separator: "/") }
    var name: String { components[components.count - 1] }
    var folders: ArraySlice<String> { components.dropLast() }

    /// - Parameter path: relative; `./` in it means nothing
    init(_ path: String) throws(WorkshopFailure) {
        func refuse(_ reason: WorkshopFailure.UnsafePath) -> WorkshopFailure { .unsafePath(path: path, reason) }
        if path.isEmpty { throw refuse(.empty) }
        if path.unicodeScalars.contains(where: { Self.isOdd($0) || $0 == "\\" }) { throw refuse(.oddCharacter) }
        if path.utf8.first == UInt8(ascii: "/") { throw refuse(.absolute) }
        if path.utf8.first == UInt8(ascii: "~") { throw refuse(.home) }
        // By bytes: a combining mark after a slash would hide it from a split by characters. What stands between slashes
        // is valid UTF-8 again.
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { String($0)! }
        if parts.contains("..") { throw refuse(.parent) }
        if parts.contains("") { throw refuse(.emptyComponent) }
        components = parts.filter { $0 != "." }
        if components.isEmpty { throw refuse(.empty) }
        if components.contains(where: Self.isGit) { throw refuse(.git) }
    }

    /// `.git` in any case, and what some file systems take for it: with ignorable characters, final dots or blanks, a
    /// stream's name, or as the short name `git~1`.
    private static func isGit(_ component: String) -> Bool {
        var scalars = component.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
        if let colon = scalars.firstIndex(of: ":") { scalars.removeSubrange(colon...) }
        while let last = scalars.last, last == "." || last == " " { scalars.removeLast() }
        let name = String(scalars).lowercased()
        return name == ".git" || (name.hasPrefix("git~") && name.dropFirst(4).allSatisfy(\.isNumber))
    }

    /// Control characters, and those that turn the direction of writing or end lines.
    static func isOdd(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x61C: true
        default: false
        }
    }
}
