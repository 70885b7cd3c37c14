import AssayCore
import Testing

@Suite("Pages as text")
struct PlainPageTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var page: String
        var text: String

        init(_ testDescription: String, _ page: String, _ text: String) {
            (self.testDescription, self.page, self.text) = (testDescription, page, text)
        }
    }

    static let pages = [
        Row("no markup", "plain", "plain\n"),
        Row("blocks are lines", "<p>a<p>b", "a\nb\n"),
        Row("cells are set apart", "<table><tr><td>a</td><td>b</td></tr></table>", "a\tb\n"),
        Row("at most one blank line, no blanks at ends", "a  <br><br><p>\t<br>b", "a\n\nb\n"),
        Row("tags in any case", "a<SCRIPT>var x</SCRIPT>b<Style>p{}</sTYLE>c<TEMPLATE>t</template>d", "abcd\n"),
        Row("an end tag of another name ends no script", "<script>'</scripts>'</script >a", "a\n"),
        Row("a tag in a script's text", "<script>x = '<script>' + \"</script>a", "a\n"),
        Row("a script that is never closed", "a<script>var x = '<p>b</p>'", "a\n"),
        Row("a style that is never closed", "<STYLE>p{}", "\n"),
        Row("a script that closes itself", "<script src='x.js'/>a", "a\n"),
        Row("a comment", "a<!-- <b> -- > -->b", "ab\n"),
        Row("comments that end early or oddly", "a<!-->b<!--->c<!----!>d<!---->e", "abcde\n"),
        Row("a comment that is never closed", "a<!-- b --", "a\n"),
        Row("markup that is none of HTML", "<!DOCTYPE html><?xml version='1'?><![CDATA[a]]>b</ >c", "bc\n"),
        Row("a quoted > in a tag", "<a title=\"x>y\" alt='>' href = \">\">a</a>", "a\n"),
        Row("a stray quote in a tag", "<p it's>a</p>b", "a\nb\n"),
        Row("a quote that is never closed", "a<a title=\"x>b</a>c", "a\n"),
        Row("a tag that is never closed", "cut <b", "cut\n"),
        Row("a < that begins no tag", "a < b <3 <- c <", "a < b <3 <- c <\n"),
        Row("CR LF and CR", "<p>a\r\n\r\n\r\nb\rc</p>\r\n", "a\n\nb\nc\n"),
        Row("the entities of XML", "&lt;y&gt; &amp;lt; &quot;&apos;", "<y> &lt; \"'\n"),
        Row("named ones", "a&nbsp;b &copy; &hellip; &eacute;&Eacute; &rarr;", "a b © … éÉ →\n"),
        Row("names that are none", "&nosuch; &; & &amp AT&T", "&nosuch; &; & &amp AT&T\n"),
        Row("numbers", "&#65;&#x42;&#X43;&#0000000000000068;&#69 &#8364;", "ABCDE €\n"),
        Row("numbers that mean Windows-1252", "&#150;&#x92;&#128;", "–’€\n"),
        Row("numbers that are no character", "&#0;&#xD800;&#x110000;&#99999999999999999999;", "����\n"),
        Row("numbers without digits", "&#; &#x; &#xg;", "&#; &#x; &#xg;\n"),
        Row("control characters, written and by number", "a\u{1B}[31mb&#27;[0m&#7;\u{8}c&#x85;&#155;", "abc…›\n"),
        Row("an entity is no markup", "&lt;script&gt;a", "<script>a\n"),
        Row("nothing", "", "\n"),
    ]

    @Test("without markup", arguments: pages)
    func page(_ row: Row) {
        #expect(PlainPage.text(of: row.page) == row.text)
    }

    @Test("what is no HTML stays, but for control characters")
    func plain() {
        #expect(PlainPage.text(ofPlain: "a < b\r\n\u{1B}]0;t\u{7}<p>&amp;\u{0}") == "a < b\n<p>&amp;")
    }

    @Test("much that never ends is read in one go")
    func hostile() {
        for piece in ["<", "<a ", "<!--", "<script>", "&", "&#", "&#1", "</", "<a b='", "-->"] {
            let page = String(repeating: piece, count: (1 << 18) / piece.utf8.count)
            #expect(!PlainPage.text(of: page).isEmpty)
        }
    }
}
