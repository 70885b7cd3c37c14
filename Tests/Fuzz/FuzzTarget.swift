import AssayCore

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

/// What libFuzzer feeds: `Tests/fuzz` starts this program once for each target and names it in `FUZZ_TARGET`.
///
/// A target checks what must hold for any input at all, and ends the program where it does not.
private let targets: [String: @Sendable ([UInt8]) -> Void] = [
    "stream": StreamTarget.run,
    "json": JSONTarget.run,
    "session": SessionTarget.run,
    "markdown": MarkdownTarget.run,
    "settings": SettingsTarget.run,
]

private let chosen: @Sendable ([UInt8]) -> Void = {
    guard let name = getenv("FUZZ_TARGET").map({ String(cString: $0) }), let target = targets[name] else {
        fail("FUZZ_TARGET is one of \(targets.keys.sorted().joined(separator: ", "))")
    }
    return target
}()

/// libFuzzer's entry: one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    chosen(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// SwiftPM takes `main` from the module, so libFuzzer's own is not linked; this is what that would do.
@_cdecl("Fuzz_main")
public func main(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    var (count, arguments) = (count, arguments)
    return runDriver(&count, &arguments) { testOneInput($0, $1) }
}

/// Of libFuzzer: FuzzerInterface.h in LLVM's compiler-rt.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ run: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// A place for the files of a target, which `Tests/fuzz` removes.
let scratchFolder = getenv("FUZZ_FOLDER").map { String(cString: $0) } ?? "/tmp"

/// Ends the program where a property does not hold; libFuzzer then keeps the input.
func check(_ holds: Bool, _ complaint: @autoclosure () -> String) {
    if !holds { fail(complaint()) }
}

func fail(_ complaint: String) -> Never {
    fputs("PROPERTY VIOLATED: \(complaint)\n", stderr)
    abort()
}

/// An input as a body, and as pieces of it. The last two bytes choose the pieces, so that seeds are plain files.
struct Pieces {
    let body: [UInt8]
    let ranges: [Range<Int>]

    init(_ input: [UInt8]) {
        body = Array(input.dropLast(2))
        var random = FuzzNumbers(input.suffix(2))
        // Often tiny pieces, sometimes large ones.
        let largest = [1, 2, 3, 5, 17, 200, 3000][random.below(7)]
        var ranges: [Range<Int>] = []
        var start = 0
        while start < body.count {
            let end = min(body.count, start + 1 + random.below(largest))
            ranges.append(start..<end)
            start = end
        }
        self.ranges = ranges
    }
}

/// Numbers that follow from a few bytes (SplitMix64).
struct FuzzNumbers {
    private var state: UInt64

    init(_ bytes: some Sequence<UInt8>) {
        state = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ (value >> 31)) % UInt64(limit))
    }
}
