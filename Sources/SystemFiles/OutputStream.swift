import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Why output could not be written.
package enum OutputError: Error, Hashable, Sendable {
    /// Nobody reads any more, as with `| head`.
    case closed
    /// Whoever reads has stopped to, and was not waited for any longer.
    case unread
    /// The system said no, with its `errno`: a full disk, for example.
    case failed(errno: Int32)
}

/// Standard output, standard error, or a file that somebody may read while it is written.
///
/// Nothing is buffered: what was written is out, whether the program then ends in order or not, and each line of NDJSON
/// can be read at once. Calls from several threads do not mix.
///
/// A closed pipe is an error here and not a signal once ``ignoreWriteSignals()`` was called.
package final class OutputStream: Sendable {
    private let descriptor: Mutex<Int32>
    /// Bytes of one write; a file takes whatever there is.
    private let portion: Int
    private let isWaitingOver = Atomic(false)

    /// Standard output.
    package static let standardOutput = OutputStream(descriptor: STDOUT_FILENO)
    /// Standard error.
    package static let standardError = OutputStream(descriptor: STDERR_FILENO)

    /// Makes a stream for a descriptor, 0 or more, that stays open as long as the stream is used.
    ///
    /// Only of one that does not block is it certain that nobody is waited for: a pipe from elsewhere is written in
    /// portions for which there is room.
    package init(descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
        portion = Self.isFile(descriptor) ? .max : SystemFilesLimits.portion
    }

    /// Keeps the descriptors of standard input, output and error from being given to something else where one is
    /// closed.
    ///
    /// What is written to one that was closed is an error then, and goes into no socket.
    package static func reserveStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest that is free, which is this one; for reading, so that writing fails.
            _ = open("/dev/null", O_RDONLY)
        }
    }

    /// Makes writing to a closed pipe, and beyond the largest file that is allowed, an error instead of the end of the
    /// process.
    package static func ignoreWriteSignals() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Lets no write wait longer than a second for whoever reads, from now on: the run is over.
    package func stopWaiting() { isWaitingOver.store(true, ordering: .relaxed) }

    /// Writes a text and a line feed.
    package func writeLine(_ line: String) throws(OutputError) { try write(line + "\n") }

    /// Writes a text as it is.
    package func write(_ text: String) throws(OutputError) {
        var text = text
        let failure: OutputError? = text.withUTF8 { bytes in
            descriptor.withLock { writeAll(UnsafeRawBufferPointer(bytes), to: $0) }
        }
        if let failure { throw failure }
    }

    /// Writes bytes as they are.
    package func write(_ bytes: [UInt8]) throws(OutputError) {
        let failure = bytes.withUnsafeBytes { bytes in descriptor.withLock { writeAll(bytes, to: $0) } }
        if let failure { throw failure }
    }

    /// Cuts a file to a length that is found from the one it has: where a write failed, the system took as much as
    /// there was room for.
    ///
    /// Of a pipe nothing can be taken back.
    package func cut(to length: (_ now: Int) -> Int) {
        descriptor.withLock { descriptor in
            var status = stat()
            guard Self.isFile(descriptor), fstat(descriptor, &status) == 0 else { return }
            // It needs no room; where it fails all the same, that there was a failure is said in any case.
            _ = ftruncate(descriptor, off_t(length(Int(status.st_size))))
        }
    }

    private static func isFile(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> OutputError? {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard waitUntilWritable(descriptor) else { return .unread }
            // A slice of a buffer that is not empty has a base address.
            let portion = UnsafeRawBufferPointer(rebasing: rest.prefix(portion))
            let count = systemWrite(descriptor, portion.baseAddress, portion.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            // A terminal shares the flag that it does not block with every process on it.
            case EINTR, EAGAIN: continue
            case EPIPE: return .closed
            case let code: return .failed(errno: code)
            }
        }
        return nil
    }

    /// Waits for room; false where there is none and no time to wait for it.
    private func waitUntilWritable(_ descriptor: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        var lastSlices = 0
        while lastSlices < SystemFilesLimits.lastSlices {
            // Whatever else ends the wait, the next write finds out what it was.
            if poll(&request, 1, SystemFilesLimits.slice) > 0 { return true }
            if isWaitingOver.load(ordering: .relaxed) { lastSlices += 1 }
        }
        return false
    }
}

// The names of the C library's functions are taken by methods above.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
