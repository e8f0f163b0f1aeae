#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A descriptor that is readable once somebody asked for something: a thread that waits for input waits for it, too.
final class WakingPipe: Sendable {
    /// Is readable after ``wake()``, until ``drain()``.
    let descriptor: Int32

    private let wakingEnd: Int32

    /// Makes a pipe; nil where the system has no descriptors left.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { return nil }
        // Whoever asks does not wait, however much was asked already.
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        (descriptor, wakingEnd) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(wakingEnd)
    }

    /// Makes it readable.
    func wake() {
        var byte: UInt8 = 0
        // Where there is no room for it, the descriptor is readable already.
        _ = unsafe write(wakingEnd, &byte, 1)
    }

    /// Makes it unreadable.
    func drain() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(descriptor, &bytes, bytes.count) > 0 {}
    }
}
