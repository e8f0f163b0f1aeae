import CaptureAnalysis
import DICOMWire
import Diagnosis
import PacketFlow

/// What a part of the time went on; times in seconds.
struct TimeUseDocument: Encodable {
    let use: String
    let sender: String
    let seconds: Double
    let share: Double

    /// Those of all time, the most first.
    static func all(_ uses: PartyTimes) -> [TimeUseDocument] {
        uses.sorted.map { part in
            TimeUseDocument(
                use: name(part.use),
                sender: part.party.rawValue,
                seconds: Double(part.time) / 1e9,
                share: Double(part.time) / Double(max(1, uses.total))
            )
        }
    }

    private static func name(_ use: TimeUse) -> String {
        switch use {
        case .turn: "turn"
        case .senderPause: "sender-pause"
        case .receiverWindow: "receiver-window"
        case .loss: "loss"
        case .delayedAcknowledgement: "delayed-acknowledgement"
        case .network: "round-trips"
        case .transmission: "transmission"
        case .unknown: "unknown"
        }
    }
}

/// What is known of the way between two ends.
struct PathDocument: Encodable {
    let capturedAt: String
    let clientRoundTripSeconds: Double?
    let serverRoundTripSeconds: Double?
    let clientWindowBytes: Int?
    let serverWindowBytes: Int?
    let isWindowScaleKnown: Bool

    init(_ path: PathFacts, _ requestor: ConnectionSide) {
        let place = path.place
        capturedAt =
            switch place {
            case .client: requestor == .client ? "client" : "server"
            case .server: requestor == .client ? "server" : "client"
            case .both, .between, .unknown: place.rawValue
            }
        clientRoundTripSeconds = path.roundTrip(to: requestor).map { Double($0.time) / 1e9 }
        serverRoundTripSeconds = path.roundTrip(to: requestor.other).map { Double($0.time) / 1e9 }
        clientWindowBytes = path.window(of: requestor)
        serverWindowBytes = path.window(of: requestor.other)
        isWindowScaleKnown = path.isWindowKnown
    }
}

/// An association with what its time went on.
struct TimedAssociationDocument: Encodable {
    let number: Int
    let calling: String
    let called: String
    let start: Int64
    let seconds: Double
    let time: [TimeUseDocument]
    let path: PathDocument

    init(_ timed: TimedAssociation) {
        number = timed.number
        calling = timed.pair.calling
        called = timed.pair.called
        start = timed.timing.start
        seconds = Double(timed.timing.duration) / 1e9
        time = TimeUseDocument.all(timed.timing.uses)
        path = PathDocument(timed.timing.path, timed.requestor)
    }
}

/// A service in JSON.
struct ServiceDocument: Encodable {
    let service: String
    let invoker: String
    let operations: Int
    let failed: Int
    let unanswered: Int
    let responseTimes: Statistics.Summary?
    let firstResponseTimes: Statistics.Summary?
    let dataSetBytes: UInt64
    let sendingSeconds: Double
    let bytesPerSecond: Double?

    init(_ use: ServiceUse, _ service: ServiceStatistics) {
        self.service = use.name
        invoker = use.invoker.rawValue
        operations = service.operations
        failed = service.failed
        unanswered = service.unanswered
        responseTimes = service.responseTimes.summary
        firstResponseTimes = service.firstResponseTimes.summary
        dataSetBytes = service.dataSetBytes
        sendingSeconds = Double(service.sendingTime) / 1e9
        bytesPerSecond = service.throughput
    }
}

/// A pair in JSON.
struct PairDocument: Encodable {
    let server: String
    let called: String
    let clientIp: String
    let calling: String
    let associations: Int
    let rejected: Int
    let unanswered: Int
    let setUpTimes: Statistics.Summary?
    let services: [ServiceDocument]
    let seconds: Double
    let time: [TimeUseDocument]
    let path: PathDocument?
    let findings: [Finding]

    init(_ pair: PairStatistics) {
        server = pair.pair.server.text
        called = pair.pair.called
        clientIp = pair.pair.client.text
        calling = pair.pair.calling
        associations = pair.associations
        rejected = pair.rejected
        unanswered = pair.unanswered
        setUpTimes = pair.setUpTimes.summary
        services = pair.sortedServices.map(ServiceDocument.init)
        seconds = Double(pair.uses.total) / 1e9
        time = TimeUseDocument.all(pair.uses)
        path = pair.longest.map { PathDocument($0.timing.path, $0.requestor) }
        findings = pair.transfer.map { Catalogue.findings(for: $0) } ?? []
    }
}

/// What stands beside the list of pairs, for `--json`.
struct StatsDocument: Encodable {
    let longestAssociations: [TimedAssociationDocument]
    let associationsLeftOut: Int
    let associationsWithoutTitles: Int
}
