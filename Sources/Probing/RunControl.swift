import DICOMTransport
import DIMSE
package import Diagnosis
package import NIOCore
import Synchronization

/// Lets a user or a deadline end a run from outside, in order, at whatever point it is.
package final class RunControl: Sendable {
    private struct State {
        var interruption: Evidence.Interruption?
        /// Ends what is connected or connecting now.
        var abandon: (@Sendable () -> Void)?
        /// Whether the run waits for the peer, so that only abandoning ends the wait.
        var isWaitingForPeer = false
        /// Whether the peer is asked to release what was done with, and may be given a moment for it.
        var isReleasing = false
        /// What waits for the next echo; once it was interrupted, there is no other.
        var pause: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let eventLoop: any EventLoop

    /// Makes a control for runs on an event loop.
    package init(on eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Why the run has to end, once it has to.
    package var interruption: Evidence.Interruption? { state.withLock(\.interruption) }

    /// Ends the run: a pause at once, a wait for the peer by A-ABORT, and an idle association by release.
    ///
    /// The second time, and at the deadline, nothing is waited for any more.
    package func interrupt(_ reason: Evidence.Interruption) {
        let (pause, abandon, releasing, isLast) = state.withLock { state in
            let isLast = state.interruption != nil || reason == .deadline
            if state.interruption == nil { state.interruption = reason }
            let abandon = state.isWaitingForPeer || isLast ? state.abandon : nil
            return (state.pause.take(), abandon, state.isReleasing ? state.abandon : nil, isLast)
        }
        pause?.resume()
        abandon?()
        if let releasing { abandonSoon(releasing) }
        // What was abandoned waits for the peer to close, and is told not to.
        if isLast { abandon?() }
    }

    /// Whether a pause is under way.
    var isPausing: Bool { state.withLock { $0.pause != nil } }

    /// Waits for a time or until the run has to end.
    func pause(_ time: Nanoseconds) async {
        guard time > 0 else { return }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isOver = state.withLock { state in
                if state.interruption == nil { state.pause = continuation }
                return state.interruption != nil
            }
            if isOver { return continuation.resume() }
            eventLoop.scheduleTask(in: .nanoseconds(time)) { [weak self] in self?.endPause() }
        }
    }

    /// Does something, and again after a moment each time the peer had no place for it, which it may not have noticed
    /// yet that it has.
    ///
    /// - Parameters:
    ///   - pauses: How long is waited before each repetition, in nanoseconds.
    ///   - isBusy: Whether a result says that the peer had no place.
    ///   - body: What is done.
    /// - Returns: The last result, and how often the peer had no place before it.
    func repeating<Result>(
        _ pauses: [Nanoseconds] = ProbingLimits.busyPauses,
        while isBusy: (Result) async -> Bool,
        _ body: () async -> Result
    ) async -> (result: Result, timesBusy: Int) {
        var result = await body()
        for (timesBusy, pause) in pauses.enumerated() {
            guard await isBusy(result) else { return (result, timesBusy) }
            await self.pause(pause)
            if interruption != nil { return (result, timesBusy) }
            result = await body()
        }
        return (result, pauses.count)
    }

    private func endPause() {
        let pause = state.withLock { $0.pause.take() }
        pause?.resume()
    }

    /// Does what waits for the peer; an interruption meanwhile, or before, calls `abandon`.
    func waitingForPeer<Result: Sendable>(
        abandon: @escaping @Sendable () -> Void,
        _ body: () async -> Result
    ) async -> Result {
        let isOver = state.withLock { state in
            state.abandon = abandon
            state.isWaitingForPeer = true
            return state.interruption != nil
        }
        if isOver { abandon() }
        defer { state.withLock { $0.isWaitingForPeer = false } }
        return await body()
    }

    /// Has the peer release the association that `abandon` ends at once; once the run has to end, it is given a moment
    /// for that.
    func releasing(abandon: @escaping @Sendable () -> Void, _ body: () async -> Nanoseconds?) async -> Nanoseconds? {
        let isOver = state.withLock { state in
            state.abandon = abandon
            state.isReleasing = true
            return state.interruption != nil
        }
        if isOver { abandonSoon(abandon) }
        defer { state.withLock { $0.isReleasing = false } }
        return await body()
    }

    private func abandonSoon(_ abandon: @escaping @Sendable () -> Void) {
        eventLoop.scheduleTask(in: .nanoseconds(ProbingLimits.releaseAtEnd), abandon)
    }

    /// There is nothing left that an interruption would have to end.
    func doneWithPeer() { state.withLock { $0.abandon = nil } }
}
