import CaptureAnalysis
import DICOMWire
import Diagnosis
import PacketCapture
import PacketFlow
import ToolSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Captures until it is to end, and looks after everything that is due in between.
struct LiveRun: ~Copyable {
    /// Why it ended.
    enum End: Hashable {
        /// The user, or whoever ends processes.
        case interrupted
        /// There was as much as was asked for.
        case complete
        /// Nobody reads the result any more.
        case unread
        /// It cannot go on.
        case failed(PacketCaptureError)
    }

    /// What takes the packets.
    var packets: LivePackets
    /// Where they come from.
    var capture: LiveCapture

    private let file: CaptureFile?
    private let control: LiveControl
    private let console: Console
    private var isLossTold = false
    private var isFileFailureTold = false

    init(
        _ capture: consuming LiveCapture,
        _ packets: LivePackets,
        _ file: CaptureFile?,
        _ control: LiveControl,
        _ console: Console
    ) {
        self.capture = capture
        self.packets = packets
        self.file = file
        self.control = control
        self.console = console
    }

    /// Captures to the end, and tells what is left.
    mutating func run() -> End {
        let end = take()
        packets.pipeline.finish()
        file?.finish()
        do throws(PacketCaptureError) {
            try capture.updateCounts()
        } catch {
            // An interface that is gone has no numbers; those of the last time stand.
        }
        return end
    }

    private mutating func take() -> End {
        var end: End?
        var nextLook = Int(Clocks.monotonic / 1_000_000)
        var drainedAt = Int.max
        while true {
            wait(until: min(nextLook, drainedAt))
            let requests = control.take()
            if requests.wantsReport { report() }
            if requests.ends > 0 || requests.isTimeOver, end == nil {
                end = requests.isTimeOver ? .complete : .interrupted
                packets.end = Clocks.realTime
                drainedAt = Int(Clocks.monotonic / 1_000_000) + PacketCaptureLimits.drain
            } else if requests.ends > 0 {
                // Whoever asks again does not want to wait.
                return end ?? .interrupted
            }
            do throws(PacketCaptureError) {
                let count = try capture.take(into: &packets)
                if packets.pipeline.sink.isDone { return .unread }
                if packets.isOver { return end ?? .complete }
                if let end, count == 0, Int(Clocks.monotonic / 1_000_000) >= drainedAt { return end }
                guard Int(Clocks.monotonic / 1_000_000) >= nextLook else { continue }
                nextLook = Int(Clocks.monotonic / 1_000_000) + PcapLimits.liveInterval
                // Where there was more than is taken at once, time comes with the packets.
                try look(isCaughtUp: count == 0)
            } catch {
                return .failed(error)
            }
        }
    }

    /// Waits for packets, for a request or for a time of the monotonic clock.
    private func wait(until time: Int) {
        var requests = [
            pollfd(fd: capture.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: control.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        // Whatever ends it, everything is looked at.
        _ = unsafe poll(
            &requests,
            nfds_t(requests.count),
            Int32(clamping: max(0, time - Int(Clocks.monotonic / 1_000_000)))
        )
    }

    // MARK: What is due

    private mutating func look(isCaughtUp: Bool) throws(PacketCaptureError) {
        if isCaughtUp { packets.pipeline.advance(to: Clocks.realTime - PcapLimits.liveLag) }
        file?.flush()
        if let failure = file?.failure, !isFileFailureTold {
            isFileFailureTold = true
            console.complain(
                "the capture file cannot be written: \(LiveText.reason(failure))",
                hint: "the capture goes on"
            )
        }
        try capture.updateCounts()
        if capture.counts.isLossy, !isLossTold {
            isLossTold = true
            for sentence in LiveText.losses(capture.counts) {
                console.complain("so far " + sentence, hint: LiveText.lossHint)
            }
        }
    }

    private func report() {
        let counts = capture.counts
        let packets =
            "\(NumberText.count(packets.pipeline.counts.packets, "packet")) so far, \(counts.dropped) dropped by the kernel"
        console.note("\(packets), \(counts.droppedByInterface) by the interface")
    }
}
