/// The segments of a stream that were captured a moment ago, to tell one that was captured twice, as where a mirror
/// port copies it on its way in and out.
struct RecentSegments: Hashable, Sendable {
    private struct Segment: Hashable {
        var start: UInt32
        var end: UInt32
        var time: Int64
    }

    private var segments: [Segment] = []

    /// Whether the same segment is among them; otherwise it is from now on.
    mutating func contain(_ start: UInt32, _ end: UInt32, at time: Int64) -> Bool {
        segments.removeAll { time - $0.time >= PacketFlowLimits.reordering }
        if segments.contains(where: { $0.start == start && $0.end == end }) { return true }
        if segments.count >= PacketFlowLimits.recentSegments { segments.removeFirst() }
        segments.append(Segment(start: start, end: end, time: time))
        return false
    }
}
