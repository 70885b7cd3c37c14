import AssayCore
import Testing

@testable import Workshop

#if os(Linux)
    @Suite("Sandbox: the report")
    struct SandboxReportTests {
        @Test("What Landlock does not hold is what programs can do under it", arguments: SandboxPlace.all)
        func notHeld(_ place: SandboxPlace) throws {
            let script = """
                import os, signal
                if os.path.exists("/var/lib/dpkg") or os.path.exists("/proc/1/../../var/lib"): print("fileNames")
                if os.getcwd() != "/work": print("places")
                if sum(name.isdigit() for name in os.listdir("/proc")) > 4: print("processes")
                try: os.kill(os.getppid(), 0); print("signals")
                except OSError: pass
                """
            let folder = try place.ownFolder()
            if place.isRoot { try folder.makeFolder("x") }
            let outcome = try place.python(script, ["--write", "\(folder.path):/work", "--folder", "/work"])
            let confinement = try #require(Confinement(rawValue: place.confinement))
            var facts = SandboxFacts(confinement: confinement)
            (facts.isRoot, facts.refusal) = (place.isRoot, nil)
            let open = SandboxReport(facts).lines.filter { $0.state == .open }.map(\.subject.rawValue)
            // Inside a namespace the parent is the namespace's own first process.
            let could = outcome.output.split(separator: "\n").map(String.init).filter {
                $0 != "signals" || place.confinement == "landlock"
            }
            #expect(could == open)
        }

        @Test("The probe tells what holds here")
        func probe() {
            let report = SandboxReport.probe()
            #expect(report.confinement == .bubblewrap)
            #expect(report.lines.filter { $0.state == .open } == [])
            #expect(report.lines.filter { $0.state == .watched }.map(\.subject) == [.memory, .disk])
        }

        static let refusals: [(String, [String: String], SandboxText)] = [
            ("bubblewrap is not installed", [:], .reportInstall),
            ("prlimit (util-linux) is not installed", [:], .reportUtilities),
            ("bwrap: Unknown option --disable-userns", [:], .reportVersion),
            ("bwrap: No permissions", ["kernel/unprivileged_userns_clone": "0\n"], .reportClone),
            ("bwrap: No permissions", ["kernel/apparmor_restrict_unprivileged_userns": "1\n"], .reportAppArmor),
            ("bwrap: No permissions", ["user/max_user_namespaces": "0\n"], .reportCount),
            ("bwrap: No permissions", ["user/max_user_namespaces": "15000\n"], .reportContainer),
        ]

        @Test("Each refusal has its remedy", arguments: refusals)
        func remedies(_ refusal: String, _ settings: [String: String], _ expected: SandboxText) {
            #expect(SandboxFacts.remedy(refusal: refusal) { settings[$0] } == expected())
        }

        @Test("Without anything: exit status 31 and what to do")
        func unavailable() {
            var facts = SandboxFacts(confinement: nil)
            (facts.refusal, facts.remedy) = ("bubblewrap is not installed", "apt install bubblewrap")
            #expect(
                SandboxReport(facts).text == """
                    open: bubblewrap does not work here: bubblewrap is not installed – apt install bubblewrap
                    open: nothing confines programs here; they are not run
                    """)
            let failure = SandboxFailure.unavailable(detail: "bubblewrap is not installed; the kernel has no Landlock")
            #expect(failure.cause.rawValue == 31)
            #expect(failure.message.hasSuffix("bubblewrap is not installed; the kernel has no Landlock"))
        }
    }
#endif
