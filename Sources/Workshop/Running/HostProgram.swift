import Dispatch
import Subprocess
import Synchronization

/// Runs a small program of the system outside any sandbox.
enum HostProgram {
    /// Whether it ended with 0. Its output is dropped.
    static func run(_ name: String, _ arguments: [String]) -> Bool {
        let done = DispatchSemaphore(value: 0)
        return withExtendedLifetime(Flag()) { flag in
            Task.detached {
                let result = try? await Subprocess.run(
                    .name(name), arguments: Arguments(arguments), output: .discarded, error: .discarded)
                if let result, case .exited(0) = result.terminationStatus { flag.value.withLock { $0 = true } }
                done.signal()
            }
            done.wait()
            return flag.value.withLock { $0 }
        }
    }

    private final class Flag: Sendable {
        let value = Mutex(false)
    }
}
