package import Diagnosis
import PacketFlow

/// What is spoken on a connection, told by its first bytes and never by its ports.
package enum ConnectionProtocol: Hashable, Sendable {
    /// DICOM's upper layer.
    case dicom
    /// Something else that is known.
    case other(OtherProtocol)
    /// Something that is not known.
    case unknown
    /// Something was sent, of which nothing is in the capture.
    case missing
    /// Nothing was sent.
    case none

    /// Its name for people.
    package var name: String {
        switch self {
        case .dicom: "DICOM"
        case .other(let other): other.name
        case .unknown: "unknown"
        case .missing: "nothing in the capture of what was sent"
        case .none: "nothing"
        }
    }
}

extension CapturedConnection {
    /// What is spoken on it.
    package var spoken: ConnectionProtocol {
        if hasPDUs { return .dicom }
        let (client, server) = (firstBytes[0], firstBytes[1])
        if client.isEmpty, server.isEmpty { return summary.sent.contains { $0.missing > 0 } ? .missing : .none }
        if let known = OtherProtocol(firstBytes: server) ?? OtherProtocol(requestBytes: client) { return .other(known) }
        return .unknown
    }
}
