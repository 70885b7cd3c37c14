import AssayCore
import AssayTestSupport
import Testing

@testable import Providers

@Suite("Numbers of services that are no counts")
struct HostileNumberTests {
    /// What a service says of each kind of token, and what is made of it; cached tokens of the messages interface add up.
    static let rows: [(spelling: String, expected: Int)] = [
        ("9223372036854775807", 1 << 40), ("-9223372036854775808", 0), ("1e400", 1 << 40), ("-1", 0),
        ("4611686018427387904", 1 << 40), ("99999999999999999999", 1 << 40),
    ]

    private func usage(_ format: WireFormat, _ count: String) -> String {
        switch format {
        case .chat, .completions: #""usage":{"prompt_tokens":\#(count),"completion_tokens":\#(count)}"#
        case .messages:
            #""usage":{"input_tokens":\#(count),"cache_creation_input_tokens":\#(count),"#
                + #""cache_read_input_tokens":\#(count),"output_tokens":\#(count)}"#
        }
    }

    @Test("In each wire format the answer comes, and its count is one", arguments: FormatVoice.all, rows)
    func counts(voice: FormatVoice, row: (spelling: String, expected: Int)) {
        let count = FormatVoice.Event("{\(usage(voice.format, row.spelling))}")
        let events = voice.start + [voice.text("Hi"), count, count] + voice.end(voice.stop).prefix(1) + voice.done
        let bytes = Array(events.map(EventFraming.plain).joined().utf8)
        let (read, fault) = read([bytes], voice.body())
        #expect(fault == nil && read.first == .text("Hi"))
        #expect(read.last == .usage(TokenUsage(prompt: row.expected, completion: row.expected)))
    }
}
