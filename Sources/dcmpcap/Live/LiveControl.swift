import Synchronization

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
    var descriptor: Int32 { pipe.descriptor }

    private let pipe: WakingPipe
    private let requests = Mutex(Requests())

    /// Makes a control; nil where the system has no descriptors left.
    init?() {
        guard let pipe = WakingPipe() else { return nil }
        self.pipe = pipe
    }

    /// Asks for something.
    func ask(_ change: (inout Requests) -> Void) {
        requests.withLock { change(&$0) }
        pipe.wake()
    }

    /// What was asked for since the last call.
    func take() -> Requests {
        pipe.drain()
        return requests.withLock { exchange(&$0, with: Requests()) }
    }
}
