import DICOMWire
import PacketFlow

/// How fast everything in a capture was, by who talks to whom: what a sink with ``CaptureSink/measuresTime`` gathers.
package struct TrafficStatistics: Sendable {
    private var pairs: [Inventory.Pair: PairStatistics] = [:]
    private var open: [Int: AssociationStatistics] = [:]
    /// Those that took the longest, the longest first.
    package private(set) var longest: [TimedAssociation] = []
    /// Associations of pairs that there was no room for.
    package private(set) var dropped = 0
    /// Associations whose AE titles are not in the capture.
    package private(set) var unnamed = 0

    /// Makes statistics of nothing.
    package init() {}

    /// Adds a message of an association that is going on.
    package mutating func add(_ message: CapturedMessage, of association: CapturedAssociation) {
        open[association.number, default: AssociationStatistics()].add(message)
    }

    /// Adds an association that is over, or leaves it out with all its messages.
    package mutating func end(_ association: CapturedAssociation, isCounted: Bool = true) {
        var statistics = open.removeValue(forKey: association.number) ?? AssociationStatistics()
        guard isCounted else { return }
        guard let pair = Inventory.Pair(association) else { return unnamed += 1 }
        statistics.end(association)
        guard pairs[pair] != nil || pairs.count < CaptureAnalysisLimits.statisticsPairs else { return dropped += 1 }
        pairs[pair, default: PairStatistics(pair: pair)].add(association, statistics)
        guard let timed = TimedAssociation(association) else { return }
        let place = longest.firstIndex { $0.timing.duration < timed.timing.duration } ?? longest.count
        guard place < CaptureAnalysisLimits.timedAssociations else { return }
        longest.insert(timed, at: place)
        if longest.count > CaptureAnalysisLimits.timedAssociations { longest.removeLast() }
    }

    /// All pairs, in the order of an inventory.
    package var sorted: [PairStatistics] { pairs.values.sorted { Inventory.Pair.precedes($0.pair, $1.pair) } }
}
