import PacketCapture
import PacketFlow
import SystemFiles
import ToolSupport

/// What came of a live capture.
struct LiveResult {
    /// For JSON.
    struct Document: Encodable {
        let interface: String
        let receivedByKernel: UInt64
        let droppedByKernel: UInt64
        let droppedByInterface: UInt64
        let cut: Int
        let isComplete: Bool
    }

    /// What went wrong, a sentence each.
    let complaints: [String]
    /// Packets that the kernel or the interface lost.
    let packetsDropped: Int
    /// Whether there was more than is told.
    let isPartial: Bool
    let document: Document
    /// What was captured, for people.
    let totals: String

    init(
        _ plan: LivePlan,
        _ counts: CaptureCounts,
        _ packets: PacketCounts,
        _ end: LiveRun.End,
        _ fileFailure: OutputError?
    ) {
        var complaints: [String] = []
        if let fileFailure {
            complaints.append("the capture file is not complete: \(LiveText.reason(fileFailure)); what it has is valid")
        }
        var isEarly = false
        switch end {
        case .interrupted: isEarly = plan.hasEnd
        case .complete, .unread: break
        case .failed(let error):
            complaints.append("the capture ended: \(PacketCaptureText.reason(error))")
        }
        self.complaints = complaints
        packetsDropped = Int(clamping: counts.dropped + counts.droppedByInterface)
        isPartial = isEarly || !complaints.isEmpty || packetsDropped > 0 || packets.cut > 0
        document = Document(
            interface: plan.settings.interface,
            receivedByKernel: counts.received,
            droppedByKernel: counts.dropped,
            droppedByInterface: counts.droppedByInterface,
            cut: packets.cut,
            isComplete: !isPartial
        )
        totals = LiveText.totals(counts, taken: packets.packets)
    }
}
