/// Which paths are tests by the conventions of their languages.
package enum TestFiles {
    package static func isTestFile(_ path: String) -> Bool {
        globs.contains { $0.matches(path) }
    }

    /// Folders of tests with all that is in them, also fixtures, and names.
    private static let globs: [Glob] = [
        // Python
        "test_*.py", "*_test.py", "conftest.py",
        // JavaScript and TypeScript
        "*.{test,spec}.{js,mjs,cjs,jsx,ts,mts,cts,tsx}", "__tests__/", "test-*.{js,mjs,cjs}",
        // Swift, Java, Kotlin, Go, Rust
        "*Tests.swift", "*Test.{java,kt}", "*Tests.{java,kt}", "src/test/", "*_test.go", "*_test.rs",
        // Shell, Perl, Ruby, PHP, C, C++
        "*.bats", "*.t", "*_{spec,test}.rb", "test_*.rb", "*Test.php", "*_test.{c,cc,cpp}", "test_*.{c,cc,cpp}",
        // Folders of any language
        "test/", "tests/", "Tests/", "spec/**/*.rb",
    ].compactMap(Glob.init)
}
