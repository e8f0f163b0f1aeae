import Dispatch

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Turns signals into calls on a queue of their own, for as long as it lives.
package struct Signals {
    private let sources: [any DispatchSourceSignal]

    /// Calls `interrupt` at SIGINT and SIGTERM, and `report` at SIGQUIT, in place of what these do by default.
    package init(interrupt: @escaping @Sendable () -> Void, report: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "signals")
        let actions: [(Int32, @Sendable () -> Void)] = [
            (SIGINT, interrupt), (SIGTERM, interrupt), (SIGQUIT, report),
        ]
        let registered = DispatchGroup()
        sources = actions.map { number, action in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler(handler: action)
            registered.enter()
            source.setRegistrationHandler { registered.leave() }
            #if !os(Linux)
            // On Linux, Dispatch puts a handler of its own in place, which this would undo; kqueue leaves the default action.
            signal(number, SIG_IGN)
            #endif
            source.resume()
            return source
        }
        // Dispatch registers them on a thread of its own: a Ctrl-C in between would end the process without a report.
        registered.wait()
    }

    /// Gives the signals back what they do by default.
    package func cancel() {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM, SIGQUIT] { signal(number, SIG_DFL) }
    }
}
