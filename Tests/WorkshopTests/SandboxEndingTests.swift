import AssayCore
import AssayTestSupport
import Synchronization
import Testing
import Workshop

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

#if os(Linux)
    @Suite("Sandbox: the end")
    struct SandboxEndingTests {
        static let daemon = "setsid sh -c 'setsid sleep MARK & sleep MARK' & "

        @Test("Nothing outlives the program, the limit or its own death", arguments: SandboxPlace.all)
        func ends(_ place: SandboxPlace) throws {
            let rows = [
                ("exit 3", "exited(3)"), ("kill -9 $$", "killed(signal: 9)"), ("sleep MARK", "over(time)"),
                ("kill -SEGV $$", "killed(signal: 11)"),
            ]
            for (script, end) in rows {
                // A number that no other process has: it stands in the command line of all that are started.
                let mark = "5\(UInt32.random(in: 0 ... .max))"
                let whole = (SandboxEndingTests.daemon + script).replacing("MARK", with: mark)
                let outcome = try place.shell(whole, ["--seconds", "2"])
                #expect(outcome.end == "\(end) \(place.confinement)", "\(script)")
                #expect(processes(with: mark) == [], "\(script)")
            }
        }

        @Test("Endless output: time is kept, memory does not grow", arguments: SandboxPlace.all)
        func endlessOutput(_ place: SandboxPlace) throws {
            let outcome = try place.run(["--seconds", "2", "--output", "1000"], command: ["yes", "多abc"])
            #expect(outcome.end == "over(time) \(place.confinement)")
            #expect(outcome.output.utf8.count < 1200)
            #expect(outcome.output.hasPrefix("多abc\n多abc\n"))
            // What `yes` prints in that time is several GB.
            #expect((1..<300 << 20).contains(outcome.memory), "\(outcome.memory >> 20) MB")
        }

        @Test("Large input and output at once do not wait for each other", arguments: SandboxPlace.all)
        func inputAndOutput(_ place: SandboxPlace) throws {
            let text = String(repeating: "0123456789", count: 10_000)
            let outcome = try place.run(["--input", text], command: ["cat"])
            #expect(outcome.output == text)
            #expect(outcome.end == "exited(0) \(place.confinement)")
        }

        @Test("The request's environment and folder", arguments: SandboxPlace.all)
        func environment(_ place: SandboxPlace) throws {
            let folder = try place.ownFolder()
            if place.isRoot { chmod(folder.path, 0o755) }
            let outcome = try place.shell(
                "echo $GREETING $HOME; touch made; pwd",
                [
                    "--set", "GREETING=hello you", "--set", "HOME=/elsewhere", "--write", "\(folder.path):/work",
                    "--folder", "/work",
                ])
            let inside = place.confinement == "bwrap" ? "/work" : folder.path
            #expect(outcome.output == "hello you /elsewhere\n\(inside)\n")
            #expect(folder.names() == ["made"])
        }

        @Test("What was written belongs to the caller afterwards", .enabled(if: getuid() == 0, "needs root"))
        func owner() throws {
            for place in SandboxPlace.all where place.isRoot {
                let folder = try place.ownFolder()
                chmod(folder.path, 0o755)
                try folder.write("old", "")
                let outcome = try place.shell(
                    "id -u; echo x > old; mkdir new; touch new/file",
                    ["--write", "\(folder.path):/work", "--folder", "/work"])
                #expect(outcome.output != "0\n")
                for name in ["", "old", "new", "new/file"] {
                    var status = stat()
                    #expect(lstat(folder(name), &status) == 0)
                    #expect(status.st_uid == 0, "\(name)")
                }
            }
        }

        @Test("An interpreter in a closed home", .enabled(if: getuid() == 0, "needs root"))
        func interpreter() throws {
            let place = SandboxPlace(isRoot: true, confinement: "bwrap")
            let home = try AssayTestSupport.TemporaryFolder()
            try home.write("tools/bin/greet", "#!/bin/sh\necho hello\n")
            for name in ["tools", "tools/bin", "tools/bin/greet"] { chmod(home(name), 0o755) }
            let tool = home("tools")
            let outcome = try place.run(["--read", "\(tool):\(tool)"], command: ["\(tool)/bin/greet"])
            #expect(outcome.output == "hello\n")
        }

        @Test("An interruption ends it at once", arguments: [Confinement.bubblewrap, .landlock])
        func interruption(_ confinement: Confinement) throws {
            let mark = "6\(UInt32.random(in: 0 ... .max))"
            let interruption = TestInterruption()
            let sandbox = SystemSandbox(only: confinement)
            let script = "echo ready; " + SandboxEndingTests.daemon.replacing("MARK", with: mark) + "sleep \(mark)"
            var raised = 0.0
            let result = try sandbox.run(
                SandboxRequest(command: ["/bin/sh", "-c", script], folder: "/"), interruption: interruption
            ) { _ in
                raised = now()
                interruption.raise()
            }
            #expect(result.end == .interrupted)
            #expect(result.output.text == "ready\n")
            #expect(result.confinement == confinement)
            #expect(processes(with: mark) == [])
            #expect(raised > 0)
        }

        @Test("The dropped user has a name", .enabled(if: getuid() == 0, "needs root"))
        func name() throws {
            let place = SandboxPlace(isRoot: true, confinement: "bwrap")
            #expect(try place.shell("id -un; tail -c 0 /etc/shadow").output.hasPrefix("assay\n"))
        }

        /// Bubblewrap forbids further namespaces, so that the one inside fails as on a machine that forbids them.
        @Test("Where namespaces are forbidden Landlock stands in, and the report tells")
        func fallback() throws {
            let bwrap = ["/usr/bin/bwrap", "--dev-bind", "/", "/", "--unshare-user", "--disable-userns"]
            let program = try SandboxProgram.shared.get().path
            #expect(
                try output(of: bwrap + [program, "--", "/bin/echo", "hello"]).hasPrefix("hello\n\nexited(0) landlock "))
            let report = try output(of: bwrap + [program, "--report"])
            #expect(report.hasPrefix("open: bubblewrap does not work here: bwrap: "), "\(report)")
            #expect(report.contains("\nheld: programs run under Landlock"), "\(report)")
        }

        private func output(of words: [String]) throws -> String {
            let folder = try AssayTestSupport.TemporaryFolder()
            try folder.write("out", "")
            let output = open(folder("out"), O_WRONLY | O_CLOEXEC)
            let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
            defer {
                close(output)
                close(nothing)
            }
            let user = String(SandboxPlace.user)
            let setpriv = ["/usr/bin/setpriv", "--reuid", user, "--regid", user, "--clear-groups"]
            let command = (getuid() == 0 ? setpriv : []) + words
            let spawn = try Spawn(
                command[0], Array(command.dropFirst()), environment: [:], folder: "/",
                descriptors: [nothing, output, output])
            _ = spawn.wait()
            return folder.read("out") ?? ""
        }

        @Test("What cannot be started is told")
        func failures() throws {
            let wrongFolder = SandboxRequest(command: ["true"], folder: "/nowhere")
            #expect {
                try SystemSandbox(only: .bubblewrap).run(wrongFolder)
            } throws: { error in
                let failure = error as? SandboxFailure
                return failure?.cause == .other && failure?.message.contains("/nowhere") == true
            }
            #expect(throws: SandboxFailure.notStarted(command: "no-such-program", detail: "No such file or directory"))
            {
                try SystemSandbox(only: .landlock).run(SandboxRequest(command: ["no-such-program"], folder: "/"))
            }
            let wrong = [
                SandboxRequest(command: [], folder: "/"), SandboxRequest(command: ["true\0"], folder: "/"),
                SandboxRequest(
                    command: ["true"], folder: "/", mounts: [SandboxMount("/opt", at: "/o\0--bind\0/\0/host")]),
                SandboxRequest(command: ["true"], folder: "relative"),
            ]
            for request in wrong { #expect(throws: SandboxFailure.self) { try SystemSandbox().run(request) } }
            let missing = try SystemSandbox(only: .bubblewrap).run(
                SandboxRequest(command: ["no-such-program"], folder: "/"))
            #expect(missing.end == .exited(127))
        }
    }

    /// An interruption that a test raises.
    private final class TestInterruption: Interruption {
        private let raised = Atomic<Bool>(false)
        private let ends: [Int32]

        init() {
            var ends: [Int32] = [-1, -1]
            _ = pipe(&ends)
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            self.ends = ends
        }

        deinit { for end in ends { close(end) } }

        var isRaised: Bool { raised.load(ordering: .relaxed) }
        var descriptor: Int32 { ends[0] }

        func raise() {
            raised.store(true, ordering: .relaxed)
            _ = write(ends[1], "x", 1)
        }
    }
#endif
