import DIMSE
import NIOCore

/// The clocks of an association's stages on an event loop.
///
/// A clock that is started and stopped with each message costs no task each time: the one that is scheduled looks again
/// when its time has come.
final class StageClocks {
    private final class Clock {
        /// When it runs out; nil while it does not run.
        var deadline: NIODeadline?
        var task: Scheduled<Void>?
        var scheduledFor = NIODeadline.distantFuture
    }

    /// Called with the stage whose clock ran out, until all were stopped.
    var expired: ((AssociationStage) -> Void)?

    private let eventLoop: any EventLoop
    private var clocks: [AssociationStage: Clock] = [:]

    init(on eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Starts a clock, anew where it runs.
    func start(_ stage: AssociationStage, limit: Nanoseconds) {
        let deadline = NIODeadline.now() + .nanoseconds(limit)
        let clock = clocks[stage] ?? Clock()
        clocks[stage] = clock
        clock.deadline = deadline
        if clock.task != nil, clock.scheduledFor <= deadline { return }
        clock.task?.cancel()
        schedule(clock, of: stage, at: deadline)
    }

    /// Stops a clock.
    func stop(_ stage: AssociationStage) { clocks[stage]?.deadline = nil }

    /// Stops all clocks for good, and leaves no task behind.
    func stopAll() {
        for clock in clocks.values { clock.task?.cancel() }
        clocks = [:]
        expired = nil
    }

    private func schedule(_ clock: Clock, of stage: AssociationStage, at time: NIODeadline) {
        clock.scheduledFor = time
        clock.task = eventLoop.assumeIsolated().scheduleTask(deadline: time) { [self] in
            clock.task = nil
            guard let deadline = clock.deadline else { return }
            if deadline > .now() { return schedule(clock, of: stage, at: deadline) }
            clock.deadline = nil
            expired?(stage)
        }
    }
}
