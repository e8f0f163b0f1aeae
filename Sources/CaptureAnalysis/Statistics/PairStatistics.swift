import DICOMWire
import DIMSE
package import Diagnosis
import PacketFlow

/// How the associations of one caller with one AE went.
package struct PairStatistics: Sendable {
    /// Who they are.
    package let pair: Inventory.Pair
    /// Associations that were requested.
    package internal(set) var associations = 0
    /// Of these, rejected ones.
    package internal(set) var rejected = 0
    /// Of these, those whose request nobody answered.
    package internal(set) var unanswered = 0
    /// From each request to its answer, in nanoseconds.
    package internal(set) var setUpTimes = Statistics(exactCapacity: CaptureAnalysisLimits.exactTimes)
    /// What was done, by service.
    package internal(set) var services: [ServiceUse: ServiceStatistics] = [:]
    /// What the time of all associations went on.
    package internal(set) var uses = PartyTimes()
    /// The association that took the longest.
    package internal(set) var longest: TimedAssociation?

    /// Bytes of all data sets.
    package var dataSetBytes: UInt64 { services.values.reduce(0) { $0 + $1.dataSetBytes } }

    /// The services, by the numbers of their commands.
    package var sortedServices: [(use: ServiceUse, statistics: ServiceStatistics)] {
        services.map { (use: $0.key, statistics: $0.value) }.sorted {
            ($0.use.field.rawValue, $0.use.invoker.rawValue) < ($1.use.field.rawValue, $1.use.invoker.rawValue)
        }
    }

    /// The service that the pair is there for: the one with the most bytes, and of those without any, with the most
    /// operations.
    package var mainService: (use: ServiceUse, statistics: ServiceStatistics)? {
        sortedServices.max {
            ($0.statistics.dataSetBytes, $0.statistics.operations) < (
                $1.statistics.dataSetBytes, $1.statistics.operations
            )
        }
    }

    mutating func add(_ association: CapturedAssociation, _ statistics: AssociationStatistics) {
        associations += 1
        if association.record.reject != nil { rejected += 1 }
        if association.answerTime == nil, !association.isPartial, !association.isGoingOn { unanswered += 1 }
        // The clock of a capture may step back.
        if let time = association.record.associationTime, time >= 0 { setUpTimes.add(nanoseconds: UInt64(time)) }
        for (use, service) in statistics.services { services[use, default: ServiceStatistics()] += service }
        guard let timed = TimedAssociation(association) else { return }
        uses += timed.timing.uses
        if timed.timing.duration >= longest?.timing.duration ?? 0 { longest = timed }
    }
}
