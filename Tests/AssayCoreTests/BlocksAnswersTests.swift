import Testing

@testable import AssayCore

@Suite("Code blocks of real answers")
struct BlocksAnswersTests {
    /// A block in short: language, name, lines, whether it is complete, first line.
    struct Row: Equatable {
        var language: String
        var path: String?
        var lines: Int
        var isComplete = true
        var begins: String
    }

    /// What a careful reader finds.
    static let expected: [(name: String, rows: [Row])] = [
        (
            "01.md",
            [
                Row(language: "python", path: "sales.py", lines: 23, begins: "class SalesPipeline:"),
                Row(language: "python", path: "test_sales.py", lines: 26, begins: "import pytest"),
            ]
        ),
        // By the letter: the fences within fences close and open blocks, and the last is never closed.
        (
            "04.md",
            [
                Row(language: "", lines: 0, begins: ""),
                Row(language: "", lines: 0, begins: ""),
                Row(language: "", lines: 0, begins: ""),
                Row(language: "", lines: 0, begins: ""),
                Row(language: "", lines: 2, isComplete: false, begins: ""),
            ]
        ),
        ("07.md", [Row(language: "yaml", lines: 31, begins: "name: Test Python Package")]),
        (
            "10.md",
            [
                Row(language: "go", path: "main.go", lines: 27, begins: "package main"),
                Row(language: "go", path: "main_test.go", lines: 45, begins: "package main"),
                Row(language: "sh", lines: 1, begins: "go test"),
            ]
        ),
        ("13.md", [Row(language: "sql", lines: 54, begins: "-- Create the Orders table")]),
        (
            "16.md",
            [
                Row(language: "python", lines: 3, begins: "import re"),
                Row(language: "javascript", lines: 1, begins: "const isoDatePattern = /\\d{4}-\\d{2}-\\d{2}/;"),
                Row(language: "grep", lines: 0, begins: ""),
            ]
        ),
        (
            "17.md",
            [
                Row(language: "sh", lines: 18, begins: "#!/bin/bash"),
                Row(language: "sh", lines: 1, begins: "chmod +x check_service.sh"),
                Row(language: "sh", lines: 1, begins: "./check_service.sh"),
            ]
        ),
        (
            "19.md",
            [
                Row(language: "bash", lines: 1, begins: "echo 'Hello, World!'"),
                Row(language: "bash", lines: 1, begins: "echo \"Hello, World!\""),
                Row(language: "bash", lines: 1, begins: "echo \"The current working directory is $PWD\""),
            ]
        ),
        ("22.md", [Row(language: "python", lines: 34, begins: "import argparse")]),
    ]

    @Test("Every answer has its row")
    func allAnswers() {
        #expect(TestFiles.answers.map(\.name) == Self.expected.map(\.name))
    }

    @Test("Blocks and names", arguments: expected.map(\.name))
    func blocks(name: String) throws {
        let answer = try #require(TestFiles.answers.first { $0.name == name })
        let rows = CodeBlock.all(in: answer.text).map { block in
            Row(
                language: block.language, path: block.path, lines: block.content.count { $0 == "\n" },
                isComplete: block.isComplete, begins: String(block.content.prefix { $0 != "\n" }))
        }
        #expect(rows == Self.expected.first { $0.name == name }?.rows)
    }
}
