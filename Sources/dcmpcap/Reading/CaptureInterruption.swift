import Diagnosis
import Synchronization
import ToolSupport

/// Ctrl-C while files are read: the first ends the reading, and what was read is told; the second ends the process.
final class CaptureInterruption: Sendable {
    /// Is readable when the reading is to end; nil where the system has no descriptors left, and a pipe that is silent
    /// is waited for.
    var descriptor: Int32? { pipe?.descriptor }

    private let pipe = WakingPipe()
    private let isAsked = Atomic(false)
    private let packets = Atomic(0)

    /// Begins to listen to signals; to be made before there are other threads.
    init(_ console: Console) {
        let signals = Signals()
        let interrupt = { @Sendable [self] in
            // The next one does what it does by default.
            signals.cancel()
            console.stopWaiting()
            isAsked.store(true, ordering: .relaxed)
            pipe?.wake()
        }
        let report = { @Sendable [self] in
            console.note("\(NumberText.count(packets.load(ordering: .relaxed), "packet")) so far")
        }
        signals.handle(.init(interrupt: interrupt, report: report, deadline: interrupt), deadline: nil)
    }

    /// Whether the reading is to end.
    var isInterrupted: Bool { isAsked.load(ordering: .relaxed) }

    /// Notes how many packets were read.
    func note(packets count: Int) { packets.store(count, ordering: .relaxed) }
}
