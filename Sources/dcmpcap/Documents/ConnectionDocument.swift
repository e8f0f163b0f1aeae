import CaptureAnalysis
import Diagnosis
import PacketFlow

/// A connection for JSON, with its associations; lists of two have the client's first.
struct ConnectionDocument: Encodable {
    let client: String
    let server: String
    let synSeen: Bool
    let bytes: [UInt64]
    let missing: [UInt64]
    let retransmitted: [UInt64]
    let outOfOrder: [Int]
    let conflicts: [Int]
    let implausible: [Int]
    let fin: [Bool]
    let rst: [Bool]
    let packets: Int
    let `protocol`: String
    let associations: [AssociationDocument]
    /// Associations that there was no room for.
    let associationsLeftOut: Int?

    init(_ connection: CapturedConnection, _ associations: [AssociationDocument], leftOut: Int) {
        let summary = connection.summary
        client = summary.client.text
        server = summary.server.text
        synSeen = summary.isOpeningSeen
        bytes = summary.sent.map(\.bytes)
        missing = summary.sent.map(\.missing)
        retransmitted = summary.sent.map(\.retransmitted)
        outOfOrder = summary.sent.map(\.outOfOrder)
        conflicts = summary.sent.map(\.conflicts)
        implausible = summary.sent.map(\.implausible)
        fin = summary.sent.map(\.isFINSeen)
        rst = summary.sent.map(\.isRSTSeen)
        packets = summary.sent.reduce(0) { $0 + $1.packets }
        self.protocol =
            switch connection.spoken {
            case .dicom: "dicom"
            case .other(.tls): "tls"
            case .other(.http): "http"
            case .other, .unknown: "other"
            case .missing: "missing"
            case .none: "none"
            }
        self.associations = associations
        associationsLeftOut = leftOut > 0 ? leftOut : nil
    }
}
