/// The seven PDU types of PS3.8 9.3.1, with their numbers.
package enum PDUType: UInt8, Hashable, Sendable, CaseIterable {
    /// A-ASSOCIATE-RQ.
    case associateRequest = 0x01
    /// A-ASSOCIATE-AC.
    case associateAccept = 0x02
    /// A-ASSOCIATE-RJ.
    case associateReject = 0x03
    /// P-DATA-TF.
    case data = 0x04
    /// A-RELEASE-RQ.
    case releaseRequest = 0x05
    /// A-RELEASE-RP.
    case releaseResponse = 0x06
    /// A-ABORT.
    case abort = 0x07
}

extension PDUType: CustomStringConvertible {
    /// The standard's name.
    package var description: String {
        switch self {
        case .associateRequest: "A-ASSOCIATE-RQ"
        case .associateAccept: "A-ASSOCIATE-AC"
        case .associateReject: "A-ASSOCIATE-RJ"
        case .data: "P-DATA-TF"
        case .releaseRequest: "A-RELEASE-RQ"
        case .releaseResponse: "A-RELEASE-RP"
        case .abort: "A-ABORT"
        }
    }
}
