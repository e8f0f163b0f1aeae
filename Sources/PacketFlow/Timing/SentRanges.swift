/// Which bytes of a stream were captured, to tell a loss before the capture from one behind it.
struct SentRanges: Hashable, Sendable {
    private struct Island: Hashable {
        var start: UInt32
        var end: UInt32
    }

    /// All before it was captured, or the peer has it.
    private(set) var contiguous: UInt32
    /// Since when something is missing before what was captured; nil where nothing is.
    private(set) var holeSince: Int64?
    /// What was captured behind holes, in order.
    private var islands: [Island] = []

    init(at start: UInt32) { contiguous = start }

    /// Whether a byte range was captured, all of it.
    func contains(_ start: UInt32, _ end: UInt32) -> Bool {
        !end.isBehind(contiguous)
            || islands.contains { !start.isBefore($0.start) && !end.isBehind($0.end) }
    }

    /// Takes captured bytes.
    mutating func add(_ start: UInt32, _ end: UInt32, at time: Int64) {
        guard start.isBehind(contiguous) else { return advance(to: end) }
        holeSince = holeSince ?? time
        if let last = islands.indices.last, !start.isBehind(islands[last].end), !start.isBefore(islands[last].start) {
            if end.isBehind(islands[last].end) { islands[last].end = end }
            return
        }
        // What is not kept looks like a hole that is filled later.
        guard islands.count < PacketFlowLimits.sentIslands else { return }
        let place = islands.firstIndex { $0.start.isBehind(start) } ?? islands.count
        islands.insert(Island(start: start, end: end), at: place)
    }

    /// Nothing before a byte is missing any more.
    mutating func advance(to end: UInt32) {
        if end.isBehind(contiguous) { contiguous = end }
        while let first = islands.first, !first.start.isBehind(contiguous) {
            if first.end.isBehind(contiguous) { contiguous = first.end }
            islands.removeFirst()
        }
        if islands.isEmpty { holeSince = nil }
    }
}
