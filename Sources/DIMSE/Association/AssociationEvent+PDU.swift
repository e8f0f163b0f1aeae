package import DICOMWire

extension AssociationEvent {
    /// The event of a received PDU.
    ///
    /// A request is acceptable here where its protocol version has bit 0, the only one that may be tested (PS3.8
    /// 9.3.2). A PDU that could not be interpreted is Evt19, of an unrecognized type or with an invalid value; one with
    /// lesser deviations is what its type says.
    package init(received pdu: PDU) {
        switch pdu {
        case .associateRequest(let request):
            self = .associateRequestReceived(acceptable: request.protocolVersion & 1 != 0)
        case .associateAccept: self = .associateAcceptReceived
        case .associateReject: self = .associateRejectReceived
        case .data: self = .dataReceived
        case .releaseRequest: self = .releaseRequestReceived
        case .releaseResponse: self = .releaseResponseReceived
        case .abort(let abort): self = .abortReceived(AssociationAbort(source: abort.source, reason: abort.reason))
        case .uninterpreted(let raw):
            let isKnown = PDUType(rawValue: raw.rawType) != nil
            self = .invalidPDUReceived(isKnown ? .invalidPDUParameterValue : .unrecognizedPDU)
        }
    }
}
