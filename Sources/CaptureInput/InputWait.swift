#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Waits for input that may never come.
enum InputWait {
    /// Waits until there is something to read, or that there is nothing any more.
    ///
    /// - Returns: false where the wait was interrupted.
    static func wait(for descriptor: Int32, until interruption: Int32) -> Bool {
        var requests = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: interruption, events: Int16(POLLIN), revents: 0),
        ]
        while unsafe poll(&requests, nfds_t(requests.count), -1) < 0 {
            // Whatever else is wrong, reading finds out what it is.
            guard errno == EINTR else { return true }
        }
        return requests[1].revents == 0
    }
}
