import AssayTestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    @preconcurrency import Glibc
#endif

#if os(Linux)
    /// What a program tries to reach outside. Each script prints what it got; nothing is right.
    @Suite("Sandbox: reach")
    struct SandboxReachTests {
        @Test("Files that were not given", arguments: SandboxPlace.all)
        func files(_ place: SandboxPlace) throws {
            let home = try place.ownFolder()
            try home.write(".ssh/id_ed25519", "secret")
            try home.write("open", "secret")
            for name in ["", ".ssh", ".ssh/id_ed25519", "open"] {
                if !place.isRoot, getuid() == 0 { chown(home(name), SandboxPlace.user, SandboxPlace.user) }
            }
            chmod(home("open"), 0o644)
            let script = """
                import glob, os
                for path in ["\(home(".ssh/id_ed25519"))", "\(home("open"))", "/etc/shadow", "/root/.bashrc", "/proc/kcore",
                             "/proc/1/environ", "/proc/1/root/etc/shadow", "/var/log/dpkg.log", "/dev/vda", "/dev/mem"]:
                    try:
                        with open(path, "rb") as file:
                            if file.read(100): print(path)
                    except OSError: pass
                """
            let outcome = try place.python(script, environment: ["HOME": home.path])
            #expect(outcome.output == "")
            #expect(outcome.end == "exited(0) \(place.confinement)")
        }

        @Test("The environment of Assay and of others", arguments: SandboxPlace.all)
        func environment(_ place: SandboxPlace) throws {
            let script = """
                import glob, os
                for name in glob.glob("/proc/[0-9]*/environ"):
                    try:
                        if "SECRET" in open(name, errors="replace").read(): print(name)
                    except OSError: pass
                print(sorted(os.environ))
                """
            let outcome = try place.python(script, environment: ["ASSAY_SECRET": "SECRET", "LD_LIBRARY_PATH": ""])
            let names = ["HOME", "LANG", "PATH", "PWD", "TERM", "TMPDIR", "USER"].filter {
                $0 != "PWD" || place.confinement == "bwrap"
            }
            #expect(outcome.output == "[" + names.map { "'\($0)'" }.joined(separator: ", ") + "]\n")
        }

        @Test("No descriptor is inherited", arguments: SandboxPlace.all)
        func descriptors(_ place: SandboxPlace) throws {
            let outcome = try place.python("import os; print(os.listdir('/proc/self/fd'))")
            #expect(outcome.output == "['0', '1', '2', '3']\n")
        }

        @Test("Writing outside", arguments: SandboxPlace.all)
        func writing(_ place: SandboxPlace) throws {
            let folder = try place.ownFolder()
            chmod(folder.path, 0o777)
            try folder.write("file", "old")
            chmod(folder("file"), 0o666)
            let pattern = try String(decoding: #require(bytes(of: "/proc/sys/kernel/core_pattern")), as: UTF8.self)
            let script = """
                for path in ["/x", "/etc/x", "/usr/x", "/dev/x", "/home/x", "/opt/x", "/proc/x", "/root/x", "/etc/hosts",
                             "\(folder.path)/x", "\(folder.path)/file", "/read/x", "/read/file", "/proc/sys/kernel/core_pattern",
                             "/proc/sysrq-trigger", "/proc/sys/vm/overcommit_memory", "/proc/1/oom_score_adj"]:
                    try:
                        with open(path, "w") as file:
                            file.write("taken")
                        print(path)
                    except OSError: pass
                """
            let outcome = try place.python(script, ["--read", "\(folder.path):/read"])
            #expect(outcome.output == "")
            #expect(folder.names() == ["file"])
            #expect(folder.read("file") == "old")
            #expect(String(decoding: bytes(of: "/proc/sys/kernel/core_pattern") ?? [], as: UTF8.self) == pattern)
        }

        private func bytes(of path: String) -> [UInt8]? {
            guard let file = fopen(path, "re") else { return nil }
            defer { fclose(file) }
            var buffer = [UInt8](repeating: 0, count: 4096)
            return Array(buffer[..<fread(&buffer, 1, buffer.count, file)])
        }

        @Test("Networks and sockets", arguments: SandboxPlace.all)
        func network(_ place: SandboxPlace) throws {
            let folder = try AssayTestSupport.TemporaryFolder()
            chmod(folder.path, 0o777)
            let listeners = try Listeners(path: folder("socket"))
            chmod(folder("socket"), 0o777)
            let script = """
                import socket
                def reach(name, family, kind, address):
                    try:
                        with socket.socket(family, kind) as one:
                            one.settimeout(3)
                            one.connect(address)
                            one.send(b"x")
                            print(name)
                    except OSError: pass
                reach("loopback", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", \(listeners.port)))
                reach("loopback 6", socket.AF_INET6, socket.SOCK_STREAM, ("::1", \(listeners.port)))
                reach("abstract", socket.AF_UNIX, socket.SOCK_STREAM, "\\0\(listeners.abstractName)")
                reach("path", socket.AF_UNIX, socket.SOCK_STREAM, "\(folder("socket"))")
                reach("outside", socket.AF_INET, socket.SOCK_STREAM, ("1.1.1.1", 443))
                reach("name server", socket.AF_INET, socket.SOCK_DGRAM, ("1.1.1.1", 53))
                reach("virtual machine", 40, socket.SOCK_STREAM, (2, 1024))
                """
            #expect(try place.python(script).output == "")
            // The listeners work: without the walls they are reached.
            let open = try place.python(script, ["--mode", "none"]).output
            #expect(open.contains("loopback\n") && open.contains("abstract\n") && open.contains("path\n"), "\(open)")
            // With network, those outside the machine's files too are reached, but no local socket of another program.
            let allowed = try place.python(script, ["--net"]).output.split(separator: "\n").map(String.init)
            #expect(allowed.contains("loopback"))
            #expect(!allowed.contains("path") && !allowed.contains("abstract") && !allowed.contains("virtual machine"))
        }

        @Test("Names and certificates are there with network", arguments: SandboxPlace.all)
        func resolver(_ place: SandboxPlace) throws {
            let script = """
                import os, socket, ssl
                print(os.path.exists("/etc/resolv.conf"), len(ssl.create_default_context().get_ca_certs()) > 10)
                print(socket.getaddrinfo("localhost", 80)[0][0].name in ("AF_INET", "AF_INET6"))
                """
            #expect(try place.python(script, ["--net"]).output == "True True\nTrue\n")
        }

        @Test("Other processes", arguments: SandboxPlace.all)
        func processes(_ place: SandboxPlace) throws {
            let script = """
                import os, signal
                me = os.getpid()
                for name in os.listdir("/proc"):
                    if name.isdigit() and int(name) not in (me, 1):
                        try: os.kill(int(name), signal.SIGKILL); print("killed", open(f"/proc/{name}/comm").read())
                        except OSError: pass
                try: os.kill(os.getppid(), signal.SIGKILL)
                except OSError: pass
                try: os.kill(1, signal.SIGKILL)
                except OSError: pass
                print("done")
                """
            let outcome = try place.python(script)
            #expect(outcome.output == "done\n")
            #expect(outcome.end == "exited(0) \(place.confinement)")
        }

        @Test("System calls", arguments: SandboxPlace.all)
        func systemCalls(_ place: SandboxPlace) throws {
            let script = """
                import ctypes, errno, fcntl, platform
                libc = ctypes.CDLL(None, use_errno=True)
                def call(name, function, *arguments):
                    ctypes.set_errno(0)
                    result = function(*arguments)
                    print(name, errno.errorcode.get(ctypes.get_errno(), "-") if result < 0 else "done")
                arm = platform.machine() == "aarch64"
                call("ptrace", libc.ptrace, 0, 0, 0, 0)
                call("process_vm_readv", libc.process_vm_readv, 1, None, 0, None, 0, 0)
                call("unshare user", libc.unshare, 0x10000000)
                call("unshare mount", libc.unshare, 0x20000)
                call("setns", libc.setns, 0, 0)
                call("mount", libc.mount, b"none", b"/tmp", b"tmpfs", 0, None)
                call("umount", libc.umount2, b"/proc", 2)
                call("fsopen", libc.syscall, 430, b"tmpfs", 0)
                call("clone user", libc.syscall, 220 if arm else 56, 0x10000011, 0, 0, 0, 0)
                call("clone3", libc.syscall, 435, 0, 0)
                call("io_uring", libc.syscall, 425, 1, 0)
                call("bpf", libc.syscall, 280 if arm else 321, 0, 0, 0)
                call("perf", libc.syscall, 241 if arm else 298, 0, 0, -1, -1, 0)
                call("keyctl", libc.syscall, 219 if arm else 250, 0, 0)
                call("userfaultfd", libc.syscall, 282 if arm else 323, 0)
                call("open_by_handle_at", libc.syscall, 265 if arm else 304, 0, 0, 0)
                call("reboot", libc.syscall, 142 if arm else 169, 0, 0, 0)
                call("shmget", libc.shmget, 0, ctypes.c_size_t(1 << 30), 0o1600)
                call("setuid", libc.setuid, 0)
                for name, number in [("TIOCSTI", 0x5412), ("TIOCLINUX", 0x541C)]:
                    try: fcntl.ioctl(0, number, b"x")
                    except OSError as error: print(name, errno.errorcode[error.errno])
                """
            let refused = """
                ptrace EPERM
                process_vm_readv EPERM
                unshare user EPERM
                unshare mount EPERM
                setns EPERM
                mount EPERM
                umount EPERM
                fsopen EPERM
                clone user EPERM
                clone3 ENOSYS
                io_uring EPERM
                bpf EPERM
                perf EPERM
                keyctl EPERM
                userfaultfd EPERM
                open_by_handle_at EPERM
                reboot EPERM
                shmget ENOMEM
                setuid EPERM
                TIOCSTI EPERM
                TIOCLINUX EPERM

                """
            // In a user namespace of one user there is no root to become.
            let isMapped = place.confinement == "bwrap" && !place.isRoot
            let expected = isMapped ? refused.replacing("setuid EPERM", with: "setuid EINVAL") : refused
            #expect(try place.python(script).output == expected)
        }

        @Test("32-bit calls are refused", arguments: SandboxPlace.all)
        func otherArchitecture(_ place: SandboxPlace) throws {
            #if arch(x86_64)
                // getpid as a 32-bit call (20 by int 0x80): -38 is ENOSYS.
                let script = """
                    import ctypes, mmap
                    code = mmap.mmap(-1, 4096, prot=7)
                    code.write(bytes.fromhex("53b814000000cd805bc3"))
                    function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
                    print(function())
                    """
                #expect(try place.python(script).output == "-38\n")
            #endif
        }

        @Test("Terminal escapes", arguments: SandboxPlace.all)
        func escapes(_ place: SandboxPlace) throws {
            let outcome = try place.shell(
                "printf 'a\\033]52;c;c2VjcmV0\\007b\\033]0;title\\033\\\\c\\033[2Jd\\302\\233e'; printf '\\377'")
            #expect(outcome.output == "abcd\u{FFFD}")
        }
    }

    /// A real listener of each kind outside the sandbox.
    private final class Listeners {
        let port: UInt16
        let abstractName = "assay-test-\(UInt64.random(in: 0 ... .max))"
        private let sockets: [Int32]

        init(path: String) throws {
            let tcp = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let bound = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(tcp, $0, size) == 0 && getsockname(tcp, $0, &size) == 0
                }
            }
            try #require(bound)
            port = UInt16(bigEndian: address.sin_port)
            sockets = [tcp, try Listeners.local(Array(path.utf8)), try Listeners.local([0] + Array(abstractName.utf8))]
            for socket in sockets { try #require(listen(socket, 10) == 0) }
        }

        deinit { for socket in sockets { close(socket) } }

        private static func local(_ name: [UInt8]) throws -> Int32 {
            let one = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
            let bound = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(one, $0, socklen_t(2 + name.count)) == 0 }
            }
            try #require(bound)
            return one
        }
    }
#endif
