import AssayREPL

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

exit(Program.onThisMachine().run(Array(CommandLine.arguments.dropFirst())))
