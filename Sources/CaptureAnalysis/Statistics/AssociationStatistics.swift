import DICOMWire
import DIMSE
import Diagnosis

/// How the operations of one association went.
struct AssociationStatistics: Sendable {
    /// A request that has had a response, and waits for more.
    private struct Pending: Hashable {
        let invoker: AssociationParty
        let messageID: UInt16
    }

    private(set) var services: [ServiceUse: ServiceStatistics] = [:]
    /// Those, of requests that were seen: each waits in the tracker of its connection too, which counts what they take.
    private var pending: Set<Pending> = []

    /// How many requests have had a response, and wait for more.
    var pendingCount: Int { pending.count }

    /// Adds a message.
    mutating func add(_ message: CapturedMessage) {
        let sender: AssociationParty = message.isFromRequestor ? .requestor : .acceptor
        let field = message.command.field
        guard case .response(let response) = message.command else {
            guard field != .cCancelRequest else { return }
            change(ServiceUse(field: field, invoker: sender)) { service in
                service.operations += 1
                service.addDataSet(of: message)
            }
            return
        }
        guard let request = CommandField(rawValue: field.rawValue & 0x7FFF) else { return }
        let operation = OperationRecord(
            field: request,
            messageID: response.messageIDBeingRespondedTo,
            contextID: message.received.contextID,
            response: response
        )
        let isFinal = !request.mayBePending || Status(response.status).category != .pending
        let isFirst = message.isAnswer && isFirstResponse(to: operation, of: sender.other, isFinal: isFinal)
        change(ServiceUse(field: request, invoker: sender.other)) { service in
            service.addDataSet(of: message)
            // One that answers no request that was seen is not counted.
            guard message.isAnswer else { return }
            let time = message.responseTime.map { UInt64($0) }
            if isFirst, request.mayBePending, let time { service.firstResponseTimes.add(nanoseconds: time) }
            guard isFinal else { return }
            service.answered += 1
            if let time { service.responseTimes.add(nanoseconds: time) }
            if operation.isFailed { service.failed += 1 }
        }
    }

    /// Notes the end of the association; what is not answered then will not be.
    mutating func end(_ association: CapturedAssociation) {
        guard !association.isPartial, !association.isGoingOn else { return }
        for use in services.keys {
            change(use) { $0.unanswered = max(0, $0.operations - $0.answered) }
        }
    }

    private mutating func isFirstResponse(
        to operation: OperationRecord,
        of invoker: AssociationParty,
        isFinal: Bool
    ) -> Bool {
        guard operation.field.mayBePending else { return true }
        let key = Pending(invoker: invoker, messageID: operation.messageID)
        return isFinal ? pending.remove(key) == nil : pending.insert(key).inserted
    }

    private mutating func change(_ use: ServiceUse, _ change: (inout ServiceStatistics) -> Void) {
        change(&services[use, default: ServiceStatistics()])
    }
}
