import AssayTestSupport
import Testing

@testable import AssayCore

@Suite("Redaction")
struct RedactionTests {
    let redactor = Redactor()

    @Test("every line of the table can be read, and a planted secret shows each shape")
    func table() {
        #expect(SecretShape.known.count == SecretShape.rows.count)
        let planted = Set(PlantedSecret.all.map(\.name))
        #expect(Set(SecretShape.known.map(\.name)).subtracting(planted).sorted() == [])
        #expect(Set(SecretShape.known.map(\.name)).count >= 45)
    }

    @Test("the secret goes, its name stands there, the rest stays", arguments: PlantedSecret.all.indices)
    func replaced(_ index: Int) {
        let secret = PlantedSecret.all[index]
        let result = redactor.redact("Look: \(secret.text) (there)")
        let expected = secret.text.replacing(secret.value, with: "[redacted:\(secret.name)]")
        #expect(result.text == "Look: \(expected) (there)")
        #expect(result.counts == RedactionCounts([secret.name: 1]))
        #expect(redactor.redact(result.text) == (result.text, RedactionCounts()))
    }

    @Test("wherever the stream is split, the same comes out", arguments: PlantedSecret.all.indices)
    func everySplit(_ index: Int) {
        let text = "See \(PlantedSecret.all[index].text), ok.\n"
        let whole = redactor.redact(text).text
        var stream = RedactionStream(redactor)
        for split in text.unicodeScalars.indices {
            let result = stream.feed(String(text[..<split])) + stream.feed(String(text[split...])) + stream.finish()
            if result != whole { Issue.record("split at \(text[..<split].utf8.count): \(result)") }
        }
        let single = text.unicodeScalars.map { stream.feed(String($0)) }.joined() + stream.finish()
        #expect(single == whole)
        #expect(stream.takeCounts()[PlantedSecret.all[index].name] == text.unicodeScalars.count + 1)
    }

    @Test("wherever a text ends, it is cleaned as a stream cleans it", arguments: PlantedSecret.all.indices)
    func everyEnd(_ index: Int) {
        let text = "See \(PlantedSecret.all[index].text), ok.\n"
        for end in text.unicodeScalars.indices {
            let cut = String(text[..<end])
            var stream = RedactionStream(redactor)
            let expected = stream.feed(cut) + stream.finish()
            let result = redactor.redact(cut)
            if result != (expected, stream.takeCounts()) { Issue.record("\(cut) became \(result.text)") }
        }
    }

    @Test("all secrets in one text, split by chance: the same comes out, and none of them")
    func randomSplits() {
        let text = PlantedSecret.everything
        let whole = redactor.redact(text)
        for secret in PlantedSecret.all where whole.text.contains(secret.value) {
            Issue.record("\(secret.name) is there")
        }
        #expect(whole.counts.total == PlantedSecret.all.count)
        var chance = SplitChance(state: 7)
        for _ in 0..<60 {
            var (stream, rest, result) = (RedactionStream(redactor), text.unicodeScalars[...], "")
            while !rest.isEmpty {
                let count = 1 + Int(chance.next() % 90)
                result += stream.feed(String(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            result += stream.finish()
            let isSame = result == whole.text && stream.takeCounts() == whole.counts
            #expect(isSame)
            if !isSame { return }
        }
    }

    @Test("no more waits than a shape needs")
    func held() {
        var (stream, out) = (RedactionStream(redactor), 0)
        var (fed, most) = (0, 0)
        let prose = "The gate opens at three; password: see below. https://example.org/a:b and -- so on.\n"
        for scalar in (prose + PlantedSecret.everything + prose).unicodeScalars {
            fed += 1
            let piece = stream.feed(String(scalar))
            out += piece.utf8.count
            if stream.held > most { most = stream.held }
        }
        #expect(most <= 400)
        #expect(fed > 0 && out > 0)
    }

    @Test("what is no secret stays", arguments: RedactionRows.harmless)
    func harmless(_ name: String, _ text: String) {
        #expect(redactor.redact(text).text == text, "\(name)")
        #expect(redactor.redact(text).counts.isEmpty, "\(name)")
    }

    @Test("a key that breaks off is a secret as far as it came")
    func unfinishedKey() {
        let key = PlantedSecret.all.first { $0.name == "private-key" }?.value ?? ""
        let half = String(key.prefix(200))
        #expect(redactor.redact("k: \(half)").text == "k: [redacted:private-key]")
        // A sentence behind it stays.
        #expect(redactor.redact("\(half)\n\nThat was it.").text == "[redacted:private-key]\n\nThat was it.")
    }

    @Test("text that stays is the very text, and what follows a secret is whole")
    func around() {
        let token = PlantedSecret.all.first { $0.name == "github-token" }?.value ?? ""
        #expect(redactor.redact(#"f("\#(token)");"#).text == #"f("[redacted:github-token]");"#)
        #expect(redactor.redact("令牌\(token)。好").text == "令牌[redacted:github-token]。好")
        #expect(redactor.redact("\(token)\n\(token)").text == "[redacted:github-token]\n[redacted:github-token]")
        #expect(redactor.redact(#"x\n\#(token)\n"#).text == #"x\n[redacted:github-token]\n"#)
        #expect(redactor.redact("a%3D\(token)").text == "a%3D[redacted:github-token]")
        let jwt = PlantedSecret.all.first { $0.name == "jwt" }?.value ?? ""
        #expect(redactor.redact("It is \(jwt).").text == "It is [redacted:jwt].")
    }

    @Test("what the user is told")
    func notice() {
        #expect(
            RedactionCounts(["jwt": 1, "github-token": 1]).description
                == "2 secrets were redacted (github-token, jwt); redact: except: in config.yaml keeps one")
        #expect(
            RedactionCounts(["jwt": 1]).description
                == "1 secret was redacted (jwt); redact: except: in config.yaml keeps it")
    }
}

struct SplitChance {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
