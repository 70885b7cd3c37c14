import AssayREPL
