import AssayREPL

Program.onThisMachine().runAndExit(Array(CommandLine.arguments.dropFirst()))
