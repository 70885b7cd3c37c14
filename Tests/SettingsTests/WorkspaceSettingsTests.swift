import AssayCore
import AssayTestSupport
import Testing

@testable import Settings

@Suite("Settings of a workspace")
struct WorkspaceSettingsTests {
    private let folder: TemporaryFolder
    private let locations: Locations

    init() throws {
        folder = try TemporaryFolder()
        let environment = Environment(variables: [:], home: folder.path, workingFolder: folder("work"))
        locations = try Locations(environment: environment)
    }

    private func settings(user: String? = nil, workspace: String? = nil, trusted: Bool = false) throws
        -> WorkspaceSettings
    {
        if let user { try folder.write(".config/assay/config.yaml", user) }
        if let workspace { try folder.write("work/.assay/config.yaml", workspace) }
        if trusted {
            try Trust(locations: locations).add(folder("work/.assay/config.yaml"), bytes: Array((workspace ?? "").utf8))
        }
        return try WorkspaceSettings(folders: [folder("work/sub"), folder("work")], locations: locations)
    }

    private static let all = """
        test: make test
        setup: [pip install -r requirements.txt]
        gate:
          "*.sh": checked
          docs/**: untested
        sandbox:
          time: 20
          memory: 64 GB
          network: true
          mounts: [/data]
          mode: external
        """

    @Test("Without any file everything is left open")
    func none() throws {
        let settings = try settings()
        #expect(settings.project == ProjectSettings() && settings.path == nil && settings.ignored.isEmpty)
    }

    @Test("The user's file counts whole")
    func user() throws {
        let project = try settings(user: Self.all).project
        #expect(project.test == "make test" && project.setup == ["pip install -r requirements.txt"])
        #expect(project.gate.map { "\($0.glob) \($0.level)" } == ["*.sh checked", "docs/** untested"])
        #expect(project.sandbox.time == 20 && project.sandbox.memory == 64 << 30)
        #expect(
            project.sandbox.hasNetwork == true && project.sandbox.mounts == ["/data"]
                && project.sandbox.mode == .external)
    }

    @Test("Of a workspace's file only the test command and tighter limits count until it is trusted")
    func untrusted() throws {
        let settings = try settings(workspace: Self.all)
        #expect(settings.project.test == "make test" && settings.project.setup.isEmpty && settings.project.gate.isEmpty)
        #expect(settings.project.sandbox.time == 20 && settings.project.sandbox.memory == nil)
        #expect(settings.project.sandbox.hasNetwork == nil && settings.project.sandbox.mode == nil)
        #expect(settings.project.sandbox.mounts.isEmpty)
        #expect(
            settings.ignored == [
                "setup", "gate", "sandbox: memory", "sandbox: network", "sandbox: mode", "sandbox: mounts",
            ])
    }

    @Test("A trusted workspace's file lies over the user's, until it changes")
    func trusted() throws {
        let user = "test: pytest\nsetup: one\ngate: {\"*\": tested}\nsandbox: {time: 99, disk: 1 GB}"
        let settings = try settings(user: user, workspace: Self.all, trusted: true)
        #expect(settings.ignored.isEmpty && settings.project.test == "make test")
        #expect(settings.project.setup == ["one", "pip install -r requirements.txt"])
        #expect(settings.project.gate.map(\.glob) == ["*", "*.sh", "docs/**"])
        #expect(settings.project.sandbox.time == 20 && settings.project.sandbox.disk == 1 << 30)
        #expect(try !self.settings(workspace: Self.all + "\n# edited").ignored.isEmpty)
    }

    @Test(
        "What cannot be is refused",
        arguments: [
            "test: []", "gate: tested", "gate: {a: sometimes}", "sandbox: {time: soon}", "sandbox: {time: 0}",
            "sandbox: {memory: 3 TB}", "sandbox: {network: perhaps}", "sandbox: {mode: none}", "sandbox: {colour: red}",
            "setup: {a: b}", "colour: red",
        ])
    func invalid(text: String) throws {
        #expect(throws: SettingsFailure.self) { try settings(workspace: text) }
    }

    @Test(
        "Sizes",
        arguments: [
            ("5", 5), ("5 KB", 5 << 10), ("2GB", 2 << 30), ("1 mb", 1 << 20), ("1.5 GB", nil), ("-1", nil), ("GB", nil),
            ("9999999 GB", nil),
        ] as [(String, Int?)])
    func sizes(text: String, bytes: Int?) {
        #expect(SettingKind.bytes(text) == bytes)
    }

    @Test("A test command is remembered for its workspace")
    func remembered() throws {
        let (one, other) = (Workspace(root: "r", path: "."), Workspace(root: "r", path: "a"))
        #expect(RememberedTest(one, locations: locations).command == nil)
        try RememberedTest(one, locations: locations).remember("make test")
        #expect(RememberedTest(one, locations: locations).command == "make test")
        #expect(RememberedTest(other, locations: locations).command == nil)
    }
}
