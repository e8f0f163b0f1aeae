import DICOMWire
import DIMSE
import PacketFlow

// Who asks, where neither the opening of the connection nor that of the association is in the capture: ports are no
// proof.
extension AssociationTracker {
    /// Takes what a command says of its sender, while it is not certain who requested the association.
    mutating func tellRequestor(by field: CommandField, from side: ConnectionSide) {
        guard let certainty = current?.requestorIs, certainty != .proven else { return }
        switch field {
        case .cEchoRequest, .cFindRequest, .cGetRequest, .cMoveRequest, .cCancelRequest, .nGetRequest, .nSetRequest,
            .nActionRequest, .nCreateRequest, .nDeleteRequest:
            take(requestor: side, .proven)
        case .cEchoResponse, .cFindResponse, .cGetResponse, .cMoveResponse, .nGetResponse, .nSetResponse,
            .nActionResponse, .nCreateResponse, .nDeleteResponse:
            take(requestor: side.other, .proven)
        // Within a C-GET the acceptor sends them.
        case .cStoreRequest: if certainty == .assumed { take(requestor: side, .likely) }
        case .cStoreResponse: if certainty == .assumed { take(requestor: side.other, .likely) }
        // They come from either end.
        case .nEventReportRequest, .nEventReportResponse: break
        }
    }

    /// Takes an end for the requestor, and the other for the acceptor, whatever it was taken for before.
    mutating func take(requestor side: ConnectionSide, _ certainty: CapturedAssociation.Certainty) {
        guard let association = current, association.requestorIs != .proven else { return }
        current?.requestorIs = certainty
        guard side != association.requestor else { return }
        swap(&requested, &requestedByAcceptor)
        current?.exchangeEnds()
    }
}

extension CapturedAssociation {
    /// What the other end saw is now what the requestor did.
    ///
    /// Operations that were taken for the requestor's are the acceptor's, and not counted; what was wrong with the
    /// order of PDUs was so for the wrong end.
    fileprivate mutating func exchangeEnds() {
        let seen = record
        let seenByAcceptor = acceptorRecord
        requestor = requestor.other
        record = AssociationRecord(role: .requestor)
        acceptorRecord = nil
        (record.bytesSent, record.bytesReceived) = (seen.bytesReceived, seen.bytesSent)
        (record.lastSent, record.lastReceived) = (seen.lastReceived, seen.lastSent)
        record.framingFailure = seenByAcceptor?.framingFailure
        record.foreignBytes = seenByAcceptor?.foreignBytes ?? []
        for found in seenByAcceptor?.deviations ?? [] { record.note([found.deviation], in: found.type) }
        if !seen.deviations.isEmpty || seen.framingFailure != nil {
            noteRequestor { record in
                (record.framingFailure, record.foreignBytes) = (seen.framingFailure, seen.foreignBytes)
                for found in seen.deviations { record.note([found.deviation], in: found.type) }
            }
        }
        record.release =
            switch seen.release {
            case .requestedByUs: .requestedByPeer
            case .requestedByPeer: .requestedByUs
            case .none, .collision, .completed: seen.release
            }
        record.end =
            switch seen.end {
            case .closedByPeer: .closedByUs
            case .closedByUs: .closedByPeer
            case .resetByPeer: .resetByUs
            case .resetByUs: .resetByPeer
            case .failed, .tlsFailure, nil: seen.end
            }
        waited = nil
        echoTimes = []
    }
}
