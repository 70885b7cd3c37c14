/// One number for a folder's session files and their stamps: another one as soon as a file comes, goes or changes.
///
/// It tells what changes from what does not, and is no protection against somebody who looks for two folders with the
/// same number.
struct SessionFingerprint: Sendable, Equatable {
    var value: Int64

    init(value: Int64) {
        self.value = value
    }

    /// nil where the stamps do not tell all: one could still change unnoticed, or an answer is growing.
    ///
    /// The order of the entries plays no part: a file system may list them in any.
    init?(_ entries: [SessionEntry]) {
        var sum: UInt64 = 0
        for entry in entries {
            guard !entry.isFresh, !entry.hasPart else { return nil }
            var hash = FNV1a()
            for byte in entry.id.utf8 { hash.add(UInt64(byte)) }
            for number in [entry.stamp.size, entry.stamp.modified, entry.stamp.inode] {
                hash.add(UInt64(bitPattern: number))
            }
            sum &+= hash.mixed
        }
        value = Int64(bitPattern: sum)
    }

    /// nil also where one of them is not known as it is.
    init?(of entries: [SessionEntry], _ known: [IndexedSession?]) {
        let isWhole = zip(entries, known).allSatisfy { entry, session in
            session?.hasTexts == true && session?.stamp == entry.stamp
        }
        guard isWhole else { return nil }
        self.init(entries)
    }
}

/// FNV-1a (Fowler, Noll and Vo) with whole numbers in the place of bytes, and a last mixing of the bits, the finalizer
/// of MurmurHash3.
private struct FNV1a {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ number: UInt64) {
        state = (state ^ number) &* 0x0000_0100_0000_01B3
    }

    var mixed: UInt64 {
        var bits = state
        bits = (bits ^ bits >> 33) &* 0xFF51_AFD7_ED55_8CCD
        bits = (bits ^ bits >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return bits ^ bits >> 33
    }
}
