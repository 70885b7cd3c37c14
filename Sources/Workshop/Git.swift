import Dispatch
import Subprocess
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Runs git in one folder.
struct Git {
    var folder: String

    /// What git printed; nil where it is missing or ended with anything but 0.
    func output(_ arguments: [String]) -> String? {
        let command = ["-C", folder, "--no-optional-locks"] + arguments
        return waiting {
            let result = try? await run(
                .name("git"), arguments: Arguments(command), output: .string(limit: 1 << 20), error: .discarded)
            guard let result, case .exited(0) = result.terminationStatus else { return nil }
            return result.standardOutput
        }
    }
}

/// Runs an asynchronous operation to its end on another thread, for callers that own a thread and may block it.
private func waiting(for operation: @escaping @Sendable () async -> String?) -> String? {
    let box = Box()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        let value = await operation()
        box.value.withLock { $0 = value }
        done.signal()
    }
    done.wait()
    return box.value.withLock { $0 }
}

/// Carries the result from one thread to the other.
private final class Box: Sendable {
    let value = Mutex<String?>(nil)
}

/// The first line of a small file, without its end; nil where it cannot be read.
func firstLine(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}

func realPath(of path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}
