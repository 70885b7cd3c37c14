import AssayCore

package struct FileVersion { package var sha256: String }
package struct SavePlan {
    package var isUnchanged: Bool; package var oldVersion: FileVersion?; package var diff: String
}
package struct WorkFolder {
    package init(root: String) {}
    package func plan(saving: String, to: String) throws -> SavePlan {
        SavePlan(isUnchanged: false, oldVersion: nil, diff: "")
    }
    package func write(_ p: SavePlan) throws -> String { "" }
}
package func sha256Hex(of: [UInt8]) -> String { "" }
