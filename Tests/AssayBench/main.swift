import AssayTestSupport
import Foundation

// Prints each figure beside its reference from the same run: `assay-bench [start|ask|stream|resume|sandbox|search …]`. To be built as
// `Tests/run --all` builds it, with the flags of `Sources/setup.sh`.

// The programs beside this one, by an absolute path, since they run in another folder.
let programs = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().standardizedFileURL.path
let bench = try Bench(programs: programs)
let wanted = Set(CommandLine.arguments.dropFirst())
func isWanted(_ row: String) -> Bool { wanted.isEmpty || wanted.contains(row) }

bench.report("what", "assay", "reference", nil, "limit")
do {
    if isWanted("start") { try bench.start() }
    if isWanted("ask") { try bench.ask() }
    if isWanted("stream") {
        let short = try bench.stream(bytes: 100_000, runs: 9)
        let middle = try bench.stream(bytes: 1_000_000, runs: 7)
        let long = try bench.stream(bytes: 10_000_000, runs: 3)
        bench.report("  growth of CPU, 100 kB to 1 MB to 10 MB", "", "", nil, "")
        bench.report("  ", "\(rounded(middle / short, 1))×, \(rounded(long / middle, 1))×", "", nil, "≤ 10× each")
    }
    if isWanted("resume") { try bench.resume() }
    if isWanted("sandbox") { try bench.sandbox() }
    if isWanted("search") { try bench.search() }
} catch {
    print("assay-bench: \(error)")
    exit(1)
}
