import AssayTestSupport
import Dispatch
import Synchronization
import Testing

@testable import Workshop

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

#if os(Linux)
    @Suite("Sandbox: kill -9")
    struct SandboxKillTests {
        @Test("Nothing is left of runs whose Assay was killed", arguments: SandboxPlace.all)
        func killed(_ place: SandboxPlace) throws {
            let isLong = getenv("ASSAY_LONG") != nil
            let parent = try place.ownFolder()
            let mark = "7\(UInt32.random(in: 0 ... .max))"
            let script = "mkdir a; touch a/b; chmod 0 a; setsid sleep \(mark) & sleep 0.0$1"
            var ends: [String: Int] = [:]
            for number in 0..<(isLong ? 200 : 40) {
                let isKilled = number % 4 == 3
                let arguments = [
                    "--private", parent.path, "--folder", "/work", "--", "/bin/sh", "-c", script, mark,
                    isKilled ? "99" : "01",
                ]
                let words = try place.command(arguments)
                let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
                defer { close(nothing) }
                let spawn = try Spawn(
                    words[0], Array(words.dropFirst()), environment: [:], folder: "/",
                    descriptors: [nothing, nothing, nothing])
                if isKilled {
                    usleep(UInt32.random(in: 0..<120_000))
                    kill(spawn.id, SIGKILL)
                }
                ends[spawn.wait().exit.map { "exit \($0)" } ?? "killed", default: 0] += 1
            }
            #expect(ends["killed", default: 0] > 0 && ends["exit 0", default: 0] > 0, "\(ends)")
            let isClean = becomesTrue(within: 20) {
                parent.names().isEmpty && processes(with: mark) == [] && processes(with: parent.path) == []
            }
            #expect(isClean, "\(parent.names()) \(processes(with: mark)) \(processes(with: parent.path))")
            #expect(ProcessTree.text("/proc/self/mountinfo")?.contains(parent.path) == false)
        }

        @Test("A folder that nobody watches any more is swept when the next is made")
        func sweep() throws {
            let parent = try AssayTestSupport.TemporaryFolder()
            try parent.makeFolder("assay-tmp-stale")
            try parent.write("assay-tmp-stale/tree/file", "")
            chmod(parent("assay-tmp-stale/tree"), 0)
            try parent.makeFolder("other")
            let living = try PrivateFolder(in: parent.path)
            let second = try PrivateFolder(in: parent.path)
            #expect(parent.names().count == 3)
            #expect(!parent.names().contains("assay-tmp-stale"))
            living.remove()
            second.remove()
            second.remove()
            #expect(parent.names() == ["other"])
        }

        @Test("Many make folders in one place at once, and none is swept away from under them")
        func manyAtOnce() throws {
            let parent = try AssayTestSupport.TemporaryFolder()
            let faults = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                for _ in 0..<40 {
                    do {
                        let folder = try PrivateFolder(in: parent.path)
                        if access(folder.path, F_OK) != 0 { faults.withLock { $0.append("gone") } }
                    } catch { faults.withLock { $0.append("\(error)") } }
                }
            }
            #expect(faults.withLock { $0 } == [])
            #expect(parent.names() == [])
        }

        @Test("A folder goes with its last reference, however deep it is")
        func deep() throws {
            let parent = try AssayTestSupport.TemporaryFolder()
            do {
                let folder = try PrivateFolder(in: parent("made/for/it"))
                let script = "cd \"$1\"; for i in $(seq 1500); do mkdir d; cd d; done; touch file; ln -s / link"
                let spawn = try Spawn(
                    "/bin/bash", ["-c", script, "bash", folder.path], environment: ["PATH": "/usr/bin:/bin"],
                    folder: "/",
                    descriptors: [0, 1, 2])
                #expect(spawn.wait().exit == 0)
                #expect(parent.names(in: "made/for/it").count == 1)
            }
            #expect(parent.names(in: "made/for/it") == [])
        }
    }
#endif
