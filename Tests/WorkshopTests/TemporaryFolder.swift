import Foundation
import Testing

@testable import Workshop

/// A folder of its own for one test, gone afterwards.
struct TemporaryFolder: ~Copyable {
    let path: String
    var work: WorkFolder { WorkFolder(root: path) }

    init() throws {
        path = NSTemporaryDirectory() + "/workshop-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func put(_ text: String, at name: String, mode: Int = 0o644) throws {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }

    func text(at name: String) -> String? {
        FileManager.default.contents(atPath: path + "/" + name).map { String(decoding: $0, as: UTF8.self) }
    }

    func mode(of name: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int)
    }

    /// Every file and folder in it, sorted.
    func everything() -> [String] {
        (FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []).sorted()
    }

    /// Runs a command in the folder with the text as its input; its status and what it said.
    func run(_ command: [String], input: String = "") throws -> (status: Int32, output: String) {
        let process = Foundation.Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = URL(filePath: path)
        let (stdin, stdout) = (Foundation.Pipe(), Foundation.Pipe())
        (process.standardInput, process.standardOutput, process.standardError) = (stdin, stdout, stdout)
        try process.run()
        stdin.fileHandleForWriting.write(Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = stdout.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}

/// What a body fails with; nil where it does not.
func failure<Result>(of body: () throws(WorkshopFailure) -> Result) -> WorkshopFailure? {
    do {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
