/// What counts as a file's name, and where an answer puts it (DESIGN § 7).
///
/// A name has no spaces and no leading dash, and has an extension or is well known. Whether it is safe to write to is
/// another question, which saving answers: absolute names and names with `..` are names.
package enum FileName {
    /// How sure the place is that a name stands there.
    enum Trust {
        /// A label says so (`file=`, `File:`): any extension will do.
        case labelled
        /// Other things stand in such places too (`os.path`, `Node.js`): the extension must be one that files have.
        case bare
    }

    /// Whether the text is a file's name.
    static func isName(_ text: Substring, _ trust: Trust) -> Bool {
        let characters = text.utf8
        guard (1...255).contains(characters.count), characters.first != UInt8(ascii: "-"),
            characters.first != UInt8(ascii: "$"), text.unicodeScalars.allSatisfy(isAllowed)
        else { return false }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let last = parts.last, !last.isEmpty, !hasWebAddress(parts) else { return false }
        if wellKnown.contains(String(last)) { return true }
        guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return isDotFile(last) }
        if wellKnown.contains(String(last[..<dot])) { return true }
        let name = String(last[last.index(after: dot)...])
        guard isExtension(name) else { return false }
        if trust == .labelled || parts.count > 1 { return true }
        return fileExtensions.contains(name.lowercased()) && !isProduct(last)
    }

    /// Letters, digits and marks of every script, and the punctuation that paths of projects have
    /// (`app/(shop)/[id].tsx`).
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else {
            return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || scalar.properties.canonicalCombiningClass != .notReordered
        }
        return Byte.isAlphanumeric(UInt8(scalar.value)) || "._-/+@~[]()$".unicodeScalars.contains(scalar)
    }

    /// One to ten letters and digits, not digits alone (`3.10`).
    private static func isExtension(_ text: String) -> Bool {
        (1...10).contains(text.utf8.count) && text.utf8.allSatisfy(Byte.isAlphanumeric)
            && text.utf8.contains(where: Byte.isLetter)
    }

    /// `.gitignore`, `.env`; not `.py` or `.NET`, which are kinds, and not `..`.
    private static func isDotFile(_ name: Substring) -> Bool {
        let rest = name.dropFirst().lowercased()
        return name.first == "." && rest.utf8.count > 1 && rest.utf8.contains(where: Byte.isLetter)
            && rest.utf8.first != UInt8(ascii: ".") && !fileExtensions.contains(rest) && rest != "net"
    }

    /// `example.com/page.html`, `joe@example.com`.
    private static func hasWebAddress(_ parts: [Substring]) -> Bool {
        let last = parts.count > 1 ? parts[0] : parts[parts.count - 1]
        if parts.contains(where: { $0.dropFirst().contains("@") }) { return true }
        guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return false }
        return ["com", "org", "net", "io", "edu", "gov"].contains(last[last.index(after: dot)...].lowercased())
    }

    /// Names of products, and members of objects, that look like files.
    private static func isProduct(_ name: Substring) -> Bool {
        let lower = name.lowercased()
        return lower == "console.log"
            || [
                "node.js", "next.js", "nuxt.js", "vue.js", "react.js", "angular.js", "express.js", "three.js", "d3.js",
                "p5.js", "ember.js", "backbone.js", "discord.js", "electron.js", "alpine.js",
            ].contains(lower)
    }

    /// Files without an extension, or whose name says more than it (`Dockerfile.dev`).
    private static let wellKnown: Set<String> = [
        "Makefile", "makefile", "GNUmakefile", "Dockerfile", "Containerfile", "Jenkinsfile", "LICENSE", "LICENCE",
        "COPYING", "README", "CHANGELOG", "CODEOWNERS", "Procfile", "Gemfile", "Rakefile", "Vagrantfile", "Brewfile",
        "Justfile", "justfile", "Caddyfile", "Pipfile", "Podfile", "Fastfile", "Kconfig", "Earthfile", "Tiltfile",
        "SConstruct", "Snakefile", "crontab", "hosts", "fstab", "sudoers",
    ]

    private static let fileExtensions = Set(
        """
        adoc asciidoc asm astro avsc awk bash bat bats bazel bib bpmn bzl c cc cf cfg clj cljs cls cmake cmd cnf \
        coffee conf config cpp cql cr cron cs csproj css csv cxx d dart dhall diff dockerfile dot ebnf edn ejs \
        el eml erb erl ex exs f90 feature fish fs fsx ftl gd gemspec gitlab-ci glsl go gql gradle graphql groovy \
        gv h haml hbs hcl hh hpp hs htm html http hxx ics iml ini ino ipynb j2 java jinja jinja2 jl js json \
        json5 jsonc jsonl jsonnet jsp jsx kt kts less lhs lisp lock log lua m4 mak mako markdown md mdx mjs mk \
        ml mli mmd mod mts ndjson nginx nim nix nomad nsi org p4 pas patch php pl plist pm po pod policy prisma \
        pro prolog properties proto ps1 psd1 psm1 pug puml py pyi pyx qml r rake rb re repo rego rkt robot rs \
        rst rules s sas sass sbt scala scm scss sed service sh slim sln smk socket sol spec sql sqlite ss st \
        styl sum sv svelte svg swift tcl template tex tf tfvars thrift timer tla tmpl toml tpl ts tsv tsx twig \
        txt v vb vbs vert vhd vhdl vim vue wat webmanifest wsdl wsgi xaml xes xhtml xml xsd xsl xslt yaml yml \
        zig zsh
        """.split(separator: " ").map(String.init))
}
