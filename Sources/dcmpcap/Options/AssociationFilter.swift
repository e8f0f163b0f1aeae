import CaptureAnalysis
import DICOMWire
import Diagnosis
import PacketFlow

/// Which associations are shown.
struct AssociationFilter {
    let hosts: Set<IPAddress>
    let ports: Set<UInt16>
    let titles: Set<String>
    let from: CaptureTime?
    let to: CaptureTime?
    let onlyFailed: Bool

    /// Whether an association that is over is shown; whether it failed is asked only where that counts.
    func contains(_ association: CapturedAssociation, isFailed: @autoclosure () -> Bool) -> Bool {
        concerns(association) && isDuring(association.start, association.until, onTheDayOf: association.start)
            && (!onlyFailed || isFailed())
    }

    /// Whether a message is shown that is over; it is so in an association that is not, too.
    func contains(
        _ message: CapturedMessage,
        of association: CapturedAssociation,
        isFailed: @autoclosure () -> Bool
    ) -> Bool {
        concerns(association) && isDuring(message.startTime, message.endTime, onTheDayOf: association.start)
            && (!onlyFailed || isFailed())
    }

    /// Whether an association is one of those that are looked at, as far as its beginning tells.
    func concerns(_ association: CapturedAssociation) -> Bool {
        let named = [association.callingAETitle, association.calledAETitle].compactMap { $0?.text }
        return isBetween(association.connection) && (titles.isEmpty || named.contains { titles.contains($0) })
    }

    /// Whether a connection on which there was no association is looked at: it has no AE titles.
    func contains(_ connection: CapturedConnection) -> Bool {
        titles.isEmpty && isBetween(connection.summary)
            && isDuring(connection.summary.start, connection.summary.end, onTheDayOf: connection.summary.start)
    }

    /// What is said where nothing of what a capture has is chosen; nil where something is, or the capture has nothing.
    ///
    /// - Parameters:
    ///   - chosen: How many are chosen.
    ///   - count: How many there are.
    ///   - thing: What they are, in singular.
    /// - Returns: a sentence, or nil.
    static func sentence(choosing chosen: Int, of count: Int, _ thing: String) -> String? {
        guard chosen == 0, count > 0 else { return nil }
        return "the filters leave out \(count == 1 ? "the only \(thing)" : "all \(NumberText.count(count, thing))")"
    }

    private func isBetween(_ connection: ConnectionSummary) -> Bool {
        let ends = ConnectionSide.allCases.map { connection.endpoint($0) }
        return (hosts.isEmpty || ends.contains { hosts.contains($0.address) })
            && (ports.isEmpty || ends.contains { ports.contains($0.port) })
    }

    private func isDuring(_ start: Int64, _ end: Int64, onTheDayOf day: Int64) -> Bool {
        (from.map { end >= $0.instant(onTheDayOf: day) } ?? true)
            && (to.map { start <= $0.instant(onTheDayOf: day) } ?? true)
    }
}
