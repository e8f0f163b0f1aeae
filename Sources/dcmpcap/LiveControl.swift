import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What signals ask of a live capture, and a descriptor that is readable when they do.
final class LiveControl: Sendable {
    /// What was asked for.
    struct Requests {
        /// How often the end was asked for.
        var ends = 0
        /// Whether the time is over that was given.
        var isTimeOver = false
        /// Whether it is to be said how far it is.
        var wantsReport = false
    }

    /// Is readable when something was asked for.
    let descriptor: Int32

    private let wakingEnd: Int32
    private let requests = Mutex(Requests())

    /// Makes a control; nil where the system has no descriptors left.
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

    /// Asks for something.
    func ask(_ change: (inout Requests) -> Void) {
        requests.withLock { change(&$0) }
        var byte: UInt8 = 0
        // Where there is no room for it, the descriptor is readable already.
        _ = unsafe write(wakingEnd, &byte, 1)
    }

    /// What was asked for since the last call.
    func take() -> Requests {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(descriptor, &bytes, bytes.count) > 0 {}
        return requests.withLock { exchange(&$0, with: Requests()) }
    }
}
