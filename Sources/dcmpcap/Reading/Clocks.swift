#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The clocks of the system.
enum Clocks {
    /// Nanoseconds since some moment, whatever the time of day is set to.
    static var monotonic: Int64 { now(of: CLOCK_MONOTONIC) }

    /// Nanoseconds since 1970 (UTC).
    static var realTime: Int64 { now(of: CLOCK_REALTIME) }

    private static func now(of clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
