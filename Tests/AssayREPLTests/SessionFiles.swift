import AssayCore
import AssayTestSupport
import Foundation

/// What the tests of session files share.
extension AssayProcess {
    /// The ids of the sessions, in the order of their names.
    var sessionIDs: [String] {
        home.names(in: "sessions").filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    }

    func sessionFile(_ id: String) -> String { home("sessions/\(id).json") }

    /// The contents of a session's messages; one line that says so where the file is no JSON.
    func contents(of id: String) -> [String] {
        contents(atPath: "sessions/\(id).json")
    }

    func contents(atPath path: String) -> [String] {
        guard let bytes = home.bytes(path), let value = try? JSONValue(bytes),
            case .array(let events)? = value["events"]
        else { return ["no JSON: \(home.read(path) ?? "no file")"] }
        return events.compactMap { event in
            event["type"]?.stringValue == "message" ? event["content"]?.stringValue : nil
        }
    }

    /// Waits until the growing answer's file, and so soon the screen, holds a text; false where that does not come.
    func waitForPart(holding text: String) -> Bool {
        Deadline.wait {
            let part = self.home.names(in: "sessions").first { $0.hasSuffix(".json.part") }
            return part.flatMap { self.home.read("sessions/\($0)") }?.contains(text) ?? false
        }
    }

    /// With ids as `ID` and the home folder as `HOME`.
    func plain(_ text: String) -> String {
        withoutID(text).replacing(home.path, with: "HOME")
    }

    /// Runs git in the sessions folder; fails with its words.
    @discardableResult
    func git(_ arguments: String...) throws -> String { try git(arguments) }

    @discardableResult
    func git(_ arguments: [String]) throws -> String {
        let settings = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main"]
        let run = try run(program: "/usr/bin/git", ["-C", home("sessions")] + settings + arguments)
        guard run.status == 0 else { throw GitFault(words: run.output + run.messages) }
        return run.output
    }
}

struct GitFault: Error {
    var words: String
}

/// An answer that waits in its middle until the gate is opened.
func heldAnswer(_ gate: Gate, _ first: String = "first half, ", _ second: String = "second half") -> FaultServer.Reply {
    FaultServer.Reply.beginning([ChatEvents.delta(first)]).then(
        .gate(gate),
        .chunk(Array((ChatEvents.delta(second) + ChatEvents.finish("stop") + ChatEvents.done).utf8)),
        .send(Array("0\r\n\r\n".utf8)))
}
