import DICOMWire
import DIMSE

// Data sets are of patients: of bytes that could not be read, and may be part of one, no more is shown than of headers.
extension AssociationRecord {
    /// Whether data sets may have been sent on it.
    private var mayCarryDataSets: Bool { accept != nil || operationsBegun > 0 || lastReceived?.type == .data }

    /// Bytes that made no PDU, as a dump: where they may be of a data set, only what is the start of a PDU.
    func dump(_ bytes: [UInt8]) -> String {
        // Mere text may be a name.
        guard mayCarryDataSets, [nil, .text].contains(OtherProtocol(firstBytes: bytes)) else {
            return PeerText.dump(bytes)
        }
        let shown =
            switch bytes.first.flatMap(PDUType.init) {
            case .data: PDUHeader.length + PresentationDataWalk.Header.length
            // Those that may come have four bytes behind their header (PS3.8 9.3.4, 9.3.6 to 9.3.8).
            case .associateRequest, .associateAccept, .associateReject, .releaseRequest, .releaseResponse, .abort:
                PDUHeader.length + 4
            case nil: 0
            }
        return Self.dump(bytes, showing: shown)
    }

    fileprivate static func dump(_ bytes: [UInt8], showing count: Int) -> String {
        guard count < bytes.count else { return PeerText.dump(bytes) }
        let rest = "\(NumberText.count(bytes.count - count, "byte")) not shown, which may be of a data set"
        return count == 0 ? rest : PeerText.dump(bytes.prefix(count)) + ", " + rest
    }
}

extension PDUDeviation {
    /// Its bytes as a dump; nil without any.
    var dump: String? {
        guard !deviation.bytes.isEmpty else { return nil }
        guard type == .data else { return PeerText.dump(deviation.bytes) }
        let shown =
            switch deviation.kind {
            case .missingPDV, .pdvOverrunsPDU, .emptyPDV, .evenContextID, .oddFragmentLength, .reservedControlBits:
                PresentationDataWalk.Header.length
            // Tag and length (PS3.7 6.3.1).
            case .nonCommandElement, .unknownCommandElement, .commandElementOverrun: 8
            // Those of group 0000H are of no patient.
            case .duplicateCommandElement, .commandElementOutOfOrder: deviation.bytes.starts(with: [0, 0]) ? .max : 8
            case .trailingBytes: 0
            default: Int.max
            }
        return AssociationRecord.dump(deviation.bytes, showing: shown)
    }
}
