import CaptureAnalysis
import DICOMWire
import Diagnosis
import PacketFlow

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
