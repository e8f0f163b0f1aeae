import DICOMTransport
package import DIMSE
package import Diagnosis
package import NIOCore
import Synchronization

/// Lets a user or a deadline end a run from outside, in order, at whatever point it is.
package final class RunControl: Sendable {
    private struct State {
        var interruption: Evidence.Interruption?
        /// What is connected or connecting now.
        var association: Association?
        /// Whether the association waits for the peer, so that only an abort ends the wait.
        var isWaitingForPeer = false
        var pause: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let eventLoop: any EventLoop

    /// Makes a control for runs on an event loop; `deadline` is counted from now, nil is none.
    package init(on eventLoop: any EventLoop, deadline: Nanoseconds? = nil) {
        self.eventLoop = eventLoop
        if let deadline {
            eventLoop.scheduleTask(in: .nanoseconds(deadline)) { [weak self] in self?.interrupt(.deadline) }
        }
    }

    /// Why the run has to end, once it has to.
    package var interruption: Evidence.Interruption? { state.withLock(\.interruption) }

    /// Ends the run: a pause at once, a wait for the peer by A-ABORT, and an idle association by release.
    package func interrupt(_ reason: Evidence.Interruption) {
        let (pause, association) = state.withLock { state in
            let isSecond = state.interruption != nil
            if !isSecond { state.interruption = reason }
            defer { state.pause = nil }
            return (state.pause, state.isWaitingForPeer || isSecond ? state.association : nil)
        }
        pause?.resume()
        association?.abandon()
    }

    /// Waits for a time or until the run has to end.
    func pause(_ time: Nanoseconds) async {
        guard time > 0 else { return }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isOver = state.withLock { state in
                if state.interruption == nil { state.pause = continuation }
                return state.interruption != nil
            }
            if isOver { return continuation.resume() }
            eventLoop.scheduleTask(in: .nanoseconds(time)) { [self] in
                state.withLock { state in
                    defer { state.pause = nil }
                    return state.pause
                }?.resume()
            }
        }
    }

    /// Makes an association the one that an interruption ends.
    func use(_ association: Association?) {
        state.withLock { $0.association = association }
    }

    /// Does what waits for the peer; an interruption meanwhile aborts.
    func waitingForPeer<Result: Sendable>(_ body: () async -> Result) async -> Result {
        let isOver = state.withLock { state in
            state.isWaitingForPeer = true
            return state.interruption != nil ? state.association : nil
        }
        isOver?.abandon()
        defer { state.withLock { $0.isWaitingForPeer = false } }
        return await body()
    }
}
