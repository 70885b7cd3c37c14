/// How a model is best asked to change a file that is there already; the raw value stands in configuration files.
package enum EditFormat: String, Sendable, CaseIterable {
    /// The whole file again: what small models do best.
    case whole
    /// SEARCH/REPLACE blocks.
    case searchReplace = "search-replace"
    /// Unified diffs.
    case diff
}
