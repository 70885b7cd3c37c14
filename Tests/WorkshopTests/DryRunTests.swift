import AssayCore
import AssayTestSupport
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Dry runs", .enabled(if: access("/usr/bin/bwrap", X_OK) == 0))
struct DryRunTests {
    @Test("A whole report", arguments: DryScript.all)
    func report(script: DryScript) throws {
        let report = try Self.run(script)
        #expect(report.text == DryScript.reports[script.name])
    }

    @Test("Nothing outside happens: no connection is made, no file of the machine is touched")
    func nothingHappens() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = bind(listener, address, length)
                _ = listen(listener, 1)
                _ = getsockname(listener, address, &length)
            }
        }
        let port = UInt16(bigEndian: address.sin_port)
        try #require(port != 0)
        let before = FileSnapshot(of: "/etc")
        let script = """
            curl -s http://127.0.0.1:\(port)/ ; /usr/bin/curl http://127.0.0.1:\(port)/
            python3 -c 'import socket; socket.create_connection(("127.0.0.1", \(port)), 2)' 2>&1 | tail -1
            exec 3<>/dev/tcp/127.0.0.1/\(port)
            echo x >> /etc/hosts; echo x > /etc/assay-dry; rm -f /etc/passwd; rm -rf ~ /var/* /srv/*
            echo y > /usr/local/bin/assay-dry; cat ~/.ssh/id_* /etc/shadow
            """
        let report = try Self.run(DryScript(name: "", language: "bash", text: script))
        #expect(before.changes(to: FileSnapshot(of: "/etc"), at: "").isEmpty)
        #expect(access("/usr/local/bin/assay-dry", F_OK) != 0)
        var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        #expect(poll(&waiting, 1, 0) == 0)
        #expect(report.outside.map(\.path).contains("/etc/passwd"))
        #expect(report.calls.map { $0.words[0] } == ["curl", "curl", "rm", "rm"])
    }

    @Test("Damaged records are left out and said so")
    func damagedRecords() throws {
        let script = """
            ssh web1 a; ssh web1 b; ssh web1 c
            cd /.assay-dry/log && echo x > 1/argv; command -p rm -rf 2; mkfifo 9; mkdir 7; mkfifo 7/argv; echo 99999999 > next
            ssh web1 d; find / -delete 2> /dev/null; ssh web1 e
            """
        let report = try Self.run(DryScript(name: "", language: "bash", text: script))
        #expect(report.isIncomplete)
    }

    @Test("As JSON")
    func json() throws {
        let report = try Self.run(
            DryScript(
                name: "", language: "sh",
                text: "echo hi | mail -s 'a b' x\necho 1 > new.txt\nchmod 600 config.ini\nrm -r docs\n"))
        var json = JSONWriter()
        json.beginObject()
        report.writeMembers(to: &json)
        json.endObject()
        #expect(
            String(decoding: json.bytes, as: UTF8.self) == #"""
                {"calls":[{"program":"mail","arguments":["-s","a b","x"],"folder":"/srv/site","count":1,"input":"hi\n"},\#
                {"program":"chmod","arguments":["600","config.ini"],"folder":"/srv/site","count":1},\#
                {"program":"rm","arguments":["-r","docs"],"folder":"/srv/site","count":1}],\#
                "files":[{"path":"config.ini","change":"changed","mode_before":"644","mode_after":"600","outside":false},\#
                {"path":"docs","change":"removed","files":2,"outside":false},\#
                {"path":"new.txt","change":"created","outside":false,\#
                "diff":"--- /dev/null\n+++ b/new.txt\n@@ -0,0 +1,1 @@\n+1\n"}],\#
                "records_missing":false,"end":"exit 0","exit":0,"output":""}
                """#)
    }

    static let environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]

    /// Runs a script dry in `/srv/site`; the report's time is zero.
    static func run(_ script: DryScript) throws -> DryRunReport {
        let (room, work) = (try AssayTestSupport.TemporaryFolder(), try AssayTestSupport.TemporaryFolder())
        for (name, text) in DryScript.files { try work.write(name, text) }
        let plan = try RunPlan(
            language: script.language, content: script.text, folder: "/run/block",
            search: ProgramSearch(path: environment["PATH"] ?? ""))
        let block = try AssayTestSupport.TemporaryFolder()
        try block.write(plan.fileName, script.text)
        let mounts = [SandboxMount(block.path, at: "/run/block")]
        chmod(block.path, 0o755)
        let dry = try DryRun(
            in: room.path, work: SandboxMount(work.path, at: "/srv/site", isWritable: true), mounts: mounts,
            environment: environment, home: "/home/somebody")
        let request = SandboxRequest(
            command: plan.command, folder: "/srv/site", mounts: dry.mounts, environment: dry.environment)
        var report = dry.report(of: try SystemSandbox().run(request))
        report.seconds = 0
        // What stands in the root of the machine is not the same everywhere, nor how many files are in its `/etc`.
        for index in report.calls.indices where report.calls[index].words.starts(with: ["rm", "-rf", "/bin"]) {
            report.calls[index].words.removeAll { $0.hasPrefix("/") && $0 != "/etc" && $0 != "/srv" }
        }
        report.outside = report.outside.map {
            $0.path == "/etc/*" ? FileChange(path: $0.path, .removed(files: 99)) : $0
        }
        return report
    }
}
