#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A server of Python's library in a process of its own: what other people's code thinks of our requests.
///
///     let service = try PythonServer.service(in: folder, certificate: certificates.server)
///     let proxy = try PythonServer.proxy(in: folder, credentials: "ada:s3cret")
package final class PythonServer {
    package let port: UInt16
    private let process: RunningProgram
    private let log: String
    private let folder: TemporaryFolder

    /// Answers each POST with the stream of `hello` and each GET with a list of one model, `m`; with TLS where there is a
    /// certificate.
    package static func service(in folder: TemporaryFolder, certificate: TestCertificates.Pair? = nil) throws
        -> PythonServer
    {
        try folder.write("stream", ChatEvents.answer(["hello"]))
        return try PythonServer(
            service, in: folder, [folder("stream"), certificate?.certificate ?? "", certificate?.key ?? ""])
    }

    /// A forward proxy; with `credentials` (`user:password`) it wants them by Basic authentication. It lets nothing through
    /// to `blocked.example`.
    package static func proxy(in folder: TemporaryFolder, credentials: String = "") throws -> PythonServer {
        try PythonServer(proxy, in: folder, [credentials])
    }

    private init(_ script: String, in folder: TemporaryFolder, _ arguments: [String]) throws {
        let name = "server\(folder.names(in: "").count)"
        try folder.write(name + ".py", script)
        (self.folder, log) = (folder, name + ".log")
        process = try RunningProgram(
            "/usr/bin/python3", [folder(name + ".py"), folder(name + ".port"), folder(log)] + arguments, in: folder)
        var port: UInt16?
        Deadline.wait(seconds: 30) {
            port = folder.read(name + ".port").flatMap { UInt16($0) }
            return port != nil
        }
        guard let port else { throw SpawnFault("python3 did not begin to listen") }
        self.port = port
    }

    /// What was asked, one line each: the method and the target.
    package var requests: [String] {
        (folder.read(log) ?? "").split(separator: "\n").map { String($0) }
    }

    private static let listen = """
        def serve(handler, certificate="", key=""):
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            if certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate, key)
                server.socket = context.wrap_socket(server.socket, server_side=True)
            with open(sys.argv[1] + "~", "w") as file:
                file.write(str(server.server_address[1]))
            os.rename(sys.argv[1] + "~", sys.argv[1])
            server.serve_forever()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *arguments):
                pass
            def note(self):
                with open(sys.argv[2], "a") as file:
                    file.write(self.command + " " + self.path + "\\n")
            def answer(self, status, kind, body, headers={}):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def body(self):
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))

        """

    private static let service = """
        import http.server, os, ssl, sys
        \(listen)
        class Service(Handler):
            def do_POST(self):
                self.note()
                self.body()
                self.answer(200, "text/event-stream", open(sys.argv[3], "rb").read())
            def do_GET(self):
                self.note()
                self.answer(200, "application/json", b'{"data":[{"id":"m","context_length":4096}]}')

        serve(Service, sys.argv[4], sys.argv[5])
        """

    private static let proxy = """
        import base64, http.client, http.server, os, select, socket, ssl, sys
        from urllib.parse import urlsplit
        \(listen)
        class Proxy(Handler):
            def is_allowed(self):
                self.note()
                wanted = "Basic " + base64.b64encode(sys.argv[3].encode()).decode()
                if not sys.argv[3] or self.headers.get("Proxy-Authorization") == wanted:
                    return True
                self.body()
                self.answer(407, "text/plain", b"no", {"Proxy-Authenticate": 'Basic realm="test"'})
                return False
            def do_CONNECT(self):
                if not self.is_allowed():
                    return
                host, port = self.path.rsplit(":", 1)
                if host == "blocked.example":
                    return self.answer(403, "text/plain", b"no")
                other = socket.create_connection((host, int(port)))
                self.send_response(200)
                self.end_headers()
                self.close_connection = True
                while True:
                    for one in select.select([self.connection, other], [], [], 30)[0]:
                        data = one.recv(65536)
                        if not data:
                            return other.close()
                        (other if one is self.connection else self.connection).sendall(data)
            def do_POST(self):
                if not self.is_allowed():
                    return
                target = urlsplit(self.path)
                connection = http.client.HTTPConnection(target.netloc)
                connection.request(self.command, target.path, self.body(), {"Content-Type": "application/json"})
                answer = connection.getresponse()
                self.answer(answer.status, answer.getheader("Content-Type"), answer.read())

        serve(Proxy)
        """
}

/// A program that runs until it is let go of.
package final class RunningProgram {
    private let child: Spawn

    /// Its output goes nowhere.
    package init(_ path: String, _ arguments: [String], in folder: TemporaryFolder) throws {
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(null) }
        child = try Spawn(
            path, arguments, environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path], folder: folder.path,
            descriptors: [null, null, null])
    }

    deinit {
        kill(child.id, SIGKILL)
        _ = child.wait()
    }
}
