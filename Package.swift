// swift-tools-version: 6.2
import PackageDescription

/// Every own target: Swift 6 mode, warnings are errors.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// One room under `Sources`; `Sources/README.md` draws them. Imports point down only.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    let tested: Set = [name, "AssayCore", "AssayTestSupport"]
    return .testTarget(
        name: "\(name)Tests", dependencies: tested.sorted().map { .byName(name: $0) } + dependencies,
        swiftSettings: strict)
}

/// A program that tests start.
func testProgram(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "assay",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .systemLibrary(
            name: "CLibedit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),
        // Headers only: libcurl is opened when the first request needs it, see `CCurl/shim.h`.
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        // Headers only: SQLite is opened when the index of sessions is first needed, see `CSQLite/shim.h`.
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        // What a child does between fork and exec, which Swift cannot: limits, seccomp, Landlock.
        .target(name: "CSandbox"),
        room("AssayCore"),
        room("Providers", ["AssayCore", "CCurl", crypto, subprocess]),
        room("SessionStore", ["AssayCore", "CSQLite", crypto], exclude: ["session.schema.json"]),
        room("Settings", ["AssayCore", crypto, yams], exclude: ["config.schema.json"]),
        room("Workshop", ["AssayCore", "CSandbox", crypto, subprocess, yams]),
        room("Terminal", ["AssayCore", "CLibedit"]),
        room(
            "AssayREPL",
            ["AssayCore", "Providers", "SessionStore", "Settings", "Workshop", "Terminal", argumentParser]),
        .executableTarget(name: "assay", dependencies: ["AssayREPL"], swiftSettings: strict),

        .target(name: "CSpawn", path: "Tests/CSpawn"),
        .target(
            name: "AssayTestSupport", dependencies: ["AssayCore", "CSpawn"], path: "Tests/AssayTestSupport",
            swiftSettings: strict),
        // A second process for the tests of the local engine.
        testProgram("EngineTestProgram", ["Providers"]),
        // What the tests of the line editor run at a real terminal.
        testProgram("LineEditorDemo", ["AssayCore", "Terminal"]),
        // Runs one program in the sandbox, so that tests can do it as another user and can kill it.
        testProgram("SandboxTestProgram", ["AssayCore", "Workshop"]),
        // Writes a session until it is killed.
        testProgram("SessionKillTarget", ["AssayCore", "SessionStore"]),
        .executableTarget(
            name: "LibeditBaseline", dependencies: ["CLibedit"], path: "Tests/LibeditBaseline"),
        .executableTarget(
            name: "assay-bench",
            dependencies: ["AssayCore", "AssayTestSupport", "SessionStore", "Workshop", "assay", "LibeditBaseline"],
            path: "Tests/AssayBench", swiftSettings: strict),
        tests(of: "AssayCore"),
        tests(of: "Providers", ["EngineTestProgram"]),
        tests(of: "SessionStore", ["SessionKillTarget"]),
        tests(of: "Settings"),
        tests(of: "Workshop", ["SandboxTestProgram"]),
        tests(of: "Terminal", ["LineEditorDemo"]),
        tests(of: "AssayREPL", ["assay"]),
    ]
)

// `Tests/fuzz` builds this with libFuzzer, whose flags nothing else may have.
if Context.environment["ASSAY_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["AssayCore", "Providers", "SessionStore", "Settings"], path: "Tests/Fuzz",
            exclude: ["Dictionaries", "Seeds"], swiftSettings: strict))
}
