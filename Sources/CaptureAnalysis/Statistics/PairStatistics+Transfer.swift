import DICOMWire
package import DIMSE
package import Diagnosis
import PacketFlow

extension PairStatistics {
    /// What the catalogue of findings is asked about; nil where there were no operations.
    package var transfer: TransferRecord? {
        guard let (use, service) = mainService else { return nil }
        var record = TransferRecord(requestor: pair.calling, acceptor: pair.called, service: use.name, uses: uses)
        record.operations = service.operations
        record.throughput = service.throughput
        if use.invoker == .requestor { record.medianResponse = service.typicalResponse(to: use.field) }
        guard let longest else { return record }
        record.requestorWindow = longest.timing.path.window(of: longest.requestor)
        record.acceptorWindow = longest.timing.path.window(of: longest.requestor.other)
        record.roundTrip = longest.timing.path.roundTrip
        return record
    }

    /// What takes the most of the time, and of whom; nil where no time was measured.
    package var mainUse: (party: AssociationParty, use: TimeUse, time: Nanoseconds)? { uses.sorted.first }
}

extension PartyTimes {
    /// What time went on, the most first; nothing that took none.
    package var sorted: [(party: AssociationParty, use: TimeUse, time: Nanoseconds)] {
        let all = AssociationParty.allCases.flatMap { party in
            TimeUse.allCases.map { (party: party, use: $0, time: self[party][$0]) }
        }
        return all.filter { $0.time > 0 }.enumerated().sorted { one, other in
            (other.element.time, one.offset) < (one.element.time, other.offset)
        }.map(\.element)
    }
}

extension ServiceStatistics {
    /// What half of the requests wait longer for, before the peer shows that it works on them: the first response where
    /// there are several.
    ///
    /// Those of C-MOVE and C-GET wait for other associations and for the objects themselves.
    fileprivate func typicalResponse(to field: CommandField) -> Nanoseconds? {
        switch field {
        case .cMoveRequest, .cGetRequest: nil
        case .cFindRequest: firstResponseTimes.summary.map { Nanoseconds(clamping: $0.median) }
        case .cStoreRequest, .cEchoRequest, .cCancelRequest, .nEventReportRequest, .nGetRequest, .nSetRequest,
            .nActionRequest, .nCreateRequest, .nDeleteRequest, .cStoreResponse, .cGetResponse, .cFindResponse,
            .cMoveResponse, .cEchoResponse, .nEventReportResponse, .nGetResponse, .nSetResponse, .nActionResponse,
            .nCreateResponse, .nDeleteResponse:
            responseTimes.summary.map { Nanoseconds(clamping: $0.median) }
        }
    }
}
