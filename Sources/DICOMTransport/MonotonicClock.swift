package import DIMSE

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The clock that all marks of the live tools are read from; it is not set back, and counts on while nothing happens.
package enum MonotonicClock {
    /// Now, in nanoseconds from an arbitrary start.
    package static func now() -> Nanoseconds {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Nanoseconds(time.tv_sec) * 1_000_000_000 + Nanoseconds(time.tv_nsec)
    }
}
