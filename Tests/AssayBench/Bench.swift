import AssayTestSupport

/// Where things are, and how figures are printed.
struct Bench {
    let assay: String
    let baseline: String
    let curl = "/usr/bin/curl"
    let folder: TemporaryFolder

    init(programs: String) throws {
        assay = "\(programs)/assay"
        baseline = "\(programs)/LibeditBaseline"
        folder = try TemporaryFolder()
        try folder.makeFolder("work")
    }

    var workFolder: String { folder("work") }

    /// A plain environment with a home of its own, and the server as the service.
    func environment(_ server: FaultServer? = nil) -> [String: String] {
        var variables = [
            "HOME": folder.path, "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8",
            "ASSAY_SESSIONS": folder("sessions"),
        ]
        variables["OPENAI_BASE_URL"] = server?.baseURL ?? "http://127.0.0.1:9/v1"
        return variables
    }

    /// One line of the table.
    func report(_ what: String, _ ours: String, _ reference: String, _ ratio: Double?, _ limit: String) {
        let columns = [what, ours, reference, ratio.map { "\(rounded($0, 2))×" } ?? "", limit]
        print(zip(columns, [44, 18, 18, 9, 0]).map { $0.padded($1) }.joined(separator: "  "))
    }
}

/// The middle of the values.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.count % 2 == 1
        ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
}

func rounded(_ value: Double, _ places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
    let whole = Int((value * scale).rounded())
    guard places > 0 else { return String(whole) }
    let fraction = String(whole % Int(scale))
    return "\(whole / Int(scale))." + String(repeating: "0", count: places - fraction.count) + fraction
}

func milliseconds(_ seconds: Double) -> String { rounded(seconds * 1000, 1) + " ms" }
func megabytes(_ bytes: Int) -> String { rounded(Double(bytes) / 1_048_576, 1) + " MB" }

extension String {
    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
