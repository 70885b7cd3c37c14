extension DryScript {
    static let reports: [String: String] = [:]
}
