package import DIMSE
import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Turns signals and the end of a run's time into calls, on a thread of their own: they come also where everything else
/// waits, as for a reader of the output.
package final class Signals: Sendable {
    /// What is done at signals; nothing that waits, or the next signal would wait for it.
    package struct Actions: Sendable {
        /// At SIGINT and SIGTERM, and at SIGHUP, which comes when a session ends; nil for what they do by default.
        package var interrupt: (@Sendable () -> Void)?
        /// At SIGQUIT.
        package var report: @Sendable () -> Void
        /// When the time is over.
        package var deadline: @Sendable () -> Void

        /// Makes actions.
        package init(
            interrupt: (@Sendable () -> Void)?,
            report: @escaping @Sendable () -> Void,
            deadline: @escaping @Sendable () -> Void
        ) {
            self.interrupt = interrupt
            self.report = report
            self.deadline = deadline
        }
    }

    /// ITIMER_REAL, which Linux has as an enumeration and `setitimer` does not take.
    private static let realTimer: Int32 = 0

    /// The signals that are waited for.
    private let set: sigset_t
    private let actions = Mutex<Actions?>(nil)

    /// Begins to wait for signals; what they do by default is done until there are other ``Actions``.
    ///
    /// To be made before there are other threads, which inherit that they leave these signals to this one.
    package init() {
        var set = sigset_t()
        sigemptyset(&set)
        for number in [SIGINT, SIGTERM, SIGQUIT, SIGALRM] { sigaddset(&set, number) }
        // What nohup started is to go on without a session; a signal that is blocked is kept even where it is ignored.
        if !Self.isIgnored(SIGHUP) { sigaddset(&set, SIGHUP) }
        self.set = set
        pthread_sigmask(SIG_BLOCK, &set, nil)
        DispatchQueue(label: "signals").async { [self] in
            while true { wait() }
        }
    }

    /// Has signals do this; `deadline` is counted from now, in nanoseconds, and nil is none but the one that runs.
    package func handle(_ actions: Actions, deadline: Nanoseconds?) {
        self.actions.withLock { $0 = actions }
        if let deadline { Self.arm(deadline) }
    }

    /// Gives the signals back what they do by default.
    package func cancel() {
        var none = itimerval()
        setitimer(Self.realTimer, &none, nil)
        actions.withLock { $0 = nil }
    }

    private func wait() {
        var set = set
        var number: Int32 = 0
        guard sigwait(&set, &number) == 0 else { return }
        let actions = actions.withLock { $0 }
        let action: (@Sendable () -> Void)?
        switch number {
        case SIGQUIT: action = actions?.report
        case SIGALRM:
            // One that is on its way when the run is done has nothing to end any more.
            guard let actions else { return }
            action = actions.deadline
        default: action = actions?.interrupt
        }
        if let action { action() } else { act(on: number) }
    }

    private static func arm(_ deadline: Nanoseconds) {
        var timer = itimerval()
        timer.it_value.tv_sec = time_t(deadline / 1_000_000_000)
        // At least a microsecond: zero would be no timer.
        timer.it_value.tv_usec = suseconds_t(max(1, deadline % 1_000_000_000 / 1000))
        setitimer(realTimer, &timer, nil)
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        #if canImport(Glibc)
        let handler = action.__sigaction_handler.sa_handler
        #else
        let handler = action.__sigaction_u.__sa_handler
        #endif
        // Functions cannot be compared, and SIG_IGN is none.
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Has a signal do what it does by default.
    private func act(on number: Int32) {
        var set = set
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        raise(number)
    }
}
