import AssayTestSupport
import Foundation

/// What a person sees who calls `assay` and git in one folder, command by command.
struct Transcript {
    let assay: AssayProcess
    private(set) var text = ""

    /// In a fresh repository with one commit.
    init(server: FaultServer? = nil, variables: [String: String] = [:]) throws {
        let identity = [
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.org", "GIT_CONFIG_NOSYSTEM": "1",
        ]
        assay = try AssayProcess(server: server, variables: identity.merging(variables) { $1 })
        try git("init", "-q", "-b", "main")
        try assay.home.write("work/README.md", "A project.\n")
        try git("add", ".")
        try git("commit", "-qm", "Begin")
    }

    /// Runs `assay` and notes the call, what it printed, what it said, and how it ended where that is not 0.
    @discardableResult
    mutating func run(_ words: String...) throws -> AssayProcess.Run {
        let run = try assay.run(words)
        let said = run.messages.split(separator: "\n").filter { !$0.hasPrefix("session ") }.map { "! \($0)\n" }.joined()
        let end = run.status == 0 ? "" : "[\(run.status)]\n"
        text += plain("$ assay \(words.joined(separator: " "))\n" + run.output + said + end)
        return run
    }

    /// Runs git and notes the call and what it printed.
    mutating func note(git words: String...) throws {
        text += plain("$ git \(words.joined(separator: " "))\n" + (try git(words)))
    }

    mutating func write(_ name: String, _ content: String) throws {
        text += "(\(name) is edited)\n"
        try assay.home.write("work/\(name)", content)
    }

    @discardableResult
    func git(_ words: String...) throws -> String { try git(words) }

    func git(_ words: [String]) throws -> String {
        try assay.run(program: "/usr/bin/git", words).output
    }

    /// Without what differs from run to run: ids, hashes, times, the machine's memory.
    private func plain(_ text: String) -> String {
        let rules = [
            ("[0-9-]{10}-[0-9]+-[a-z0-9]{4}", "SESSION"), ("[0-9a-f]{40}", "HASH"),
            (#"\b[0-9a-f]{7}\b"#, "HASH"), (#"SESSION [0-9]+ [A-Za-z0-9_-]{22}"#, "SESSION ANCHOR"),
            (#"[0-9]+\.[0-9] s"#, "T s"), (#"\(sandbox: [^)]*\)"#, "(sandbox)"), (#"\b[0-9a-f]{12}\b"#, "HASH"),
        ]
        return rules.reduce(text) { text, rule in
            text.replacingOccurrences(of: rule.0, with: rule.1, options: .regularExpression)
        }
    }
}
