import Foundation
import Glibc

/// What the kernel knows of the test process.
package enum ThisProcess {
    /// The names of its threads.
    package static func threadNames() throws -> [String] {
        // A thread may end between the listing and the look at it.
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").compactMap { id in
            try KernelFile.readIfThere("/proc/self/task/\(id)/comm")?.trimmingCharacters(in: .newlines)
        }
    }

    /// The most memory that it has had resident so far, in bytes.
    package static func peakMemory() throws -> Int {
        let line = try KernelFile.read("/proc/self/status").split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kilobytes = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
        guard let kilobytes else { throw SocketError("VmHWM", code: ENODATA) }
        return kilobytes << 10
    }
}
