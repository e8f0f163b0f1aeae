import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Why output could not be written.
package enum OutputError: Error, Hashable, Sendable {
    /// Nobody reads any more, as with `| head`.
    case closed
    /// The system said no, with its `errno`: a full disk, for example.
    case failed(errno: Int32)
}

/// Standard output or standard error.
///
/// Nothing is buffered: what was written is out, whether the program then ends in order or not, and each line of NDJSON can
/// be read at once. One call is one write where the system allows it, and calls from several threads do not mix.
///
/// A closed pipe is an error here and not a signal once ``ignoreBrokenPipes()`` was called.
package final class OutputStream: Sendable {
    private let descriptor: Mutex<Int32>

    /// Standard output.
    package static let standardOutput = OutputStream(descriptor: STDOUT_FILENO)
    /// Standard error.
    package static let standardError = OutputStream(descriptor: STDERR_FILENO)

    /// Makes a stream for a descriptor that stays open as long as the stream is used.
    package init(descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    /// Makes writing to a closed pipe an error instead of the end of the process.
    package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    /// Writes a text and a line feed.
    package func writeLine(_ line: String) throws(OutputError) { try write(line + "\n") }

    /// Writes a text as it is.
    package func write(_ text: String) throws(OutputError) {
        var text = text
        let failure: OutputError? = text.withUTF8 { bytes in
            descriptor.withLock { Self.writeAll(UnsafeRawBufferPointer(bytes), to: $0) }
        }
        if let failure { throw failure }
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> OutputError? {
        var rest = bytes[...]
        while !rest.isEmpty {
            // A slice of a buffer that is not empty has a base address.
            let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: waitUntilWritable(descriptor)
            case EPIPE: return .closed
            case let code: return .failed(errno: code)
            }
        }
        return nil
    }

    /// Waits where somebody made the descriptor non-blocking: a terminal shares that flag with every process on it.
    private static func waitUntilWritable(_ descriptor: Int32) {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // Whatever ends the wait, the next write finds out what it was.
        _ = poll(&request, 1, -1)
    }
}

// The names of the C library's functions are taken by methods above.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
