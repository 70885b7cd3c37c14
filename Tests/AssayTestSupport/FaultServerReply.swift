import AssayCore

extension FaultServer {
    /// What the server does after it has read a request.
    package struct Reply: Sendable {
        /// One thing to do. After the last one the connection stays open for the next request.
        package enum Step: Sendable {
            /// Sends the bytes as they are, in one write where the socket takes them.
            case send([UInt8])
            /// Sends the bytes as one chunk (RFC 9112 § 7.1).
            case chunk([UInt8])
            /// Sends the bytes as a chunk every ten milliseconds until the client closes the connection.
            case drip([UInt8])
            /// Waits until the test opens the gate.
            case gate(Gate)
            /// Closes the connection in order.
            case close
            /// Closes the connection with a reset.
            case reset
            /// Does nothing until the client closes the connection.
            case hang
        }

        package var steps: [Step]

        package init(_ steps: [Step]) {
            self.steps = steps
        }

        /// The same reply with more at its end.
        package func then(_ steps: Step...) -> Reply { Reply(self.steps + steps) }

        /// A whole response with `Content-Length`.
        package static func response(_ status: Int, headers: [String: String] = [:], body: String = "") -> Reply {
            let head = head(status, headers.merging(["Content-Length": "\(body.utf8.count)"]) { own, _ in own })
            return Reply([.send(head + body.utf8)])
        }

        /// A chunked 200 response of one chunk for each piece, whole.
        package static func stream(_ pieces: [String], type: String = "text/event-stream") -> Reply {
            beginning(pieces, type: type).then(.send(Array("0\r\n\r\n".utf8)))
        }

        /// As `stream`, without the end of the chunked body.
        package static func beginning(_ pieces: [String], type: String = "text/event-stream") -> Reply {
            let head = head(200, ["Content-Type": type, "Transfer-Encoding": "chunked"])
            return Reply([.send(head)] + pieces.map { .chunk(Array($0.utf8)) })
        }

        /// A 200 response whose body has no length and ends with the connection; one write for each piece.
        package static func untilClose(_ pieces: [[UInt8]], type: String = "text/event-stream") -> Reply {
            let head = head(200, ["Content-Type": type, "Connection": "close"])
            return Reply([.send(head)] + pieces.map { .send($0) } + [.close])
        }

        /// A well-behaved chat completion in these pieces of text, with usage.
        package static func answer(_ pieces: String..., finish: String = "stop") -> Reply {
            stream([ChatEvents.answer(pieces, finish: finish)])
        }

        /// The bytes of a status line and headers, with the empty line.
        package static func head(_ status: Int, _ headers: [String: String]) -> [UInt8] {
            let fields = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
            return Array("HTTP/1.1 \(status) Status\r\n\(fields)\r\n".utf8)
        }
    }
}

/// The text of server-sent events as chat completion services send them.
package enum ChatEvents {
    /// One event for each payload.
    package static func data(_ payloads: String...) -> String {
        payloads.map { "data: \($0)\n\n" }.joined()
    }

    /// One event with a piece of text.
    package static func delta(_ text: String, key: String = "content") -> String {
        var quoted: [UInt8] = []
        JSONWriter.appendQuoted(text, to: &quoted)
        return delta(json: String(decoding: quoted, as: UTF8.self), key: key)
    }

    /// One event with a piece of text that is JSON already, quotes included.
    package static func delta(json: String, key: String = "content") -> String {
        data(chunk(#"{"\#(key)":\#(json)}"#, finish: "null"))
    }

    /// The event that gives the reason of the end.
    package static func finish(_ reason: String) -> String {
        data(chunk("{}", finish: #""\#(reason)""#))
    }

    /// The event with the count of tokens, which has no choices.
    package static func usage(prompt: Int, completion: Int) -> String {
        data(
            #"{"id":"c1","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":\#(prompt),"#
                + #""completion_tokens":\#(completion),"total_tokens":\#(prompt + completion)}}"#)
    }

    package static let done = data("[DONE]")

    /// A whole stream: role, pieces of text, finish, usage (7 and 3 tokens), `[DONE]`.
    package static func answer(_ pieces: [String], finish reason: String = "stop") -> String {
        let role = data(chunk(#"{"role":"assistant","content":""}"#, finish: "null"))
        return role + pieces.map { delta($0) }.joined() + finish(reason) + usage(prompt: 7, completion: 3) + done
    }

    private static func chunk(_ delta: String, finish: String) -> String {
        #"{"id":"c1","object":"chat.completion.chunk","created":1767225600,"model":"m","#
            + #""choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"#
    }
}
