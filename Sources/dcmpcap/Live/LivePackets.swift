import CaptureAnalysis
import PacketCapture
import PacketFlow

/// Takes the packets of a live capture: to the file that is written, and to the associations in them.
struct LivePackets: PacketSink {
    /// What finds the associations.
    var pipeline: CapturePipeline<LiveSink>
    /// When the capture ended, in nanoseconds since 1970 (UTC); nil while it goes on.
    ///
    /// Packets of later times are left out.
    var end: Int64?
    /// Whether no packet is wanted any more.
    private(set) var isOver = false

    private let file: CaptureFile?
    /// How many packets are wanted.
    private var remaining: Int?

    /// Those of several processors are out of order by less than the kernel takes to hand them over.
    private static let disorder = Int64(PacketCaptureLimits.drain) * 1_000_000

    init(_ pipeline: CapturePipeline<LiveSink>, _ file: CaptureFile?, atMost count: Int?) {
        self.pipeline = pipeline
        self.file = file
        remaining = count
    }

    mutating func take(_ packet: borrowing CapturedPacket) {
        guard !isOver else { return }
        if let end, packet.time > end {
            isOver = packet.time - end > Self.disorder
            return
        }
        file?.append(packet)
        pipeline.take(packet)
        guard let remaining else { return }
        self.remaining = remaining - 1
        isOver = remaining == 1
    }
}
