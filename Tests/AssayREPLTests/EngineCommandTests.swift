import AssayTestSupport
import Foundation
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("The local engine by its command")
struct EngineCommandTests {
    @Test("remove asks first, takes only what is Assay's own, and says what")
    func remove() throws {
        let assay = try AssayProcess()
        let variables = ["ASSAY_ENGINE_HOME": assay.home("engine"), "PATH": "/usr/bin:/bin"]
        let none = try assay.run(["engine", "remove"], variables: variables)
        #expect(none == .init(output: "", messages: "nothing is installed\n", status: 0))
        let model = "engine/models/SmolLM2-135M-Instruct.Q4_1.gguf"
        for name in ["engine/venv/.assay", "engine/venv/bin/python", model, "engine/mine.txt"] {
            try assay.home.write(name, "12345\n")
        }
        let unasked = try assay.run(["engine", "remove"], variables: variables)
        #expect(
            unasked
                == .init(
                    output: "",
                    messages:
                        "assay: this needs an answer: remove SmolLM2-135M-Instruct, llama.cpp, in an environment of Python's (18 bytes)?\n  say yes beforehand with -y\n",
                    status: 3))
        #expect(assay.home.read(model) != nil)
        let removed = try assay.run(["engine", "remove", "-y"], variables: variables)
        #expect(
            removed
                == .init(
                    output:
                        "  removed  SmolLM2-135M-Instruct  6 bytes\n  removed  llama.cpp, in an environment of Python's  12 bytes\n",
                    messages: "~/engine stays: it holds files that are not Assay's\n", status: 0))
        #expect(assay.home.names(in: "engine") == ["mine.txt"])
    }

    @Test("pip and the server get no secret of the environment, and what they need to reach the network")
    func secrets() throws {
        let assay = try AssayProcess()
        try assay.home.write("bin/python3", "#!/bin/sh\n/usr/bin/env > '\(assay.home("seen"))'\nexit 1\n")
        chmod(assay.home("bin/python3"), 0o700)
        let needed = [
            "PATH": assay.home("bin"), "HOME": assay.home.path, "https_proxy": "http://me:word@proxy:3128",
            "NO_PROXY": "localhost", "PIP_INDEX_URL": "https://index/simple", "SSL_CERT_FILE": "/etc/ca.pem",
            "SSH_AUTH_SOCK": "/run/agent", "AWS_ACCESS_KEY_ID": "AKIA",
        ]
        let secret = [
            "OPENAI_API_KEY", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "DB_PASSWORD",
            "GITHUB_PAT", "CLIENT_SECRET",
        ]
        let variables = needed.merging(secret.map { ($0, "hidden-\($0)") }) { $1 }
        #expect(try assay.run(["engine", "install", "small"], variables: variables).status != 0)
        let seen = try #require(assay.home.read("seen")).split(separator: "\n").map(String.init)
        #expect(needed.allSatisfy { seen.contains("\($0)=\($1)") }, "\(seen)")
        #expect(seen.filter { $0.contains("hidden") } == [])
    }

    @Test("use without a model says what it needs, in the words of the place")
    func use() throws {
        let assay = try AssayProcess()
        #expect(
            try assay.run("engine", "use").messages
                == "assay: which model? engine use needs one\n  coder, small, or the path of a GGUF file: assay engine use small\n"
        )
        #expect(
            try assay.run(input: "/engine use\n").messages.contains(
                "coder, small, or the path of a GGUF file: /engine use small\n"))
    }
}
