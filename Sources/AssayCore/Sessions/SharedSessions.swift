/// Sessions that a repository keeps for all who work in it: the folder `Sessions` at the root of its work tree, once
/// `assay sessions init` has put Assay's marker there (DESIGN § 4).
package enum SharedSessions {
    package static let folder = "Sessions"
    package static let marker = ".assay-sessions"

    /// The files that make the folder one of sessions, with their contents.
    package static let files: [(name: String, content: String)] = [
        (marker, "Assay keeps the sessions of this repository here. Commit them to share them.\n"),
        (
            ".gitattributes",
            """
            # Bytes stay as they are, and git never mixes two versions of one session: it leaves the choice to you.
            *.json -text -merge

            """
        ),
        (
            ".gitignore",
            """
            .index/
            *.lock
            *.new
            *.part
            *.part-*
            *.cut-*
            *.damaged-*
            *.kept/

            """
        ),
    ]
}
