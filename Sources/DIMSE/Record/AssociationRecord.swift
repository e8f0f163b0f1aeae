package import DICOMWire

/// All that was observed of one association, live or in a capture: what a diagnosis is made of.
///
/// It is bounded: of what can occur without end only the first ``DIMSELimits/observationsKept`` are held, and the rest
/// is counted.
package struct AssociationRecord: Hashable, Sendable {
    /// Which side this is.
    package var role: AssociationRole
    /// The A-ASSOCIATE-RQ, sent or received.
    package var request: Associate? {
        didSet { secrets = EchoedSecrets(request?.userInformation?.userIdentityRequest) }
    }
    /// What is secret in the request, and is masked where the peer sends it back.
    package private(set) var secrets = EchoedSecrets([])
    /// The A-ASSOCIATE-AC, sent or received.
    package var accept: Associate?
    /// The A-ASSOCIATE-RJ, sent or received.
    package var reject: AssociateReject?
    /// What request and acceptance agreed on.
    package var negotiation: Negotiation?
    /// From the request to its answer.
    package var associationTime: Nanoseconds?
    /// The A-ABORT that ended it, and who sent it.
    package var abort: AbortRecord?
    /// How far the release went.
    package var release = ReleaseProgress.none
    /// From the release request to its response.
    package var releaseTime: Nanoseconds?
    /// The stage whose limit ran out.
    package var timeout: AssociationStage?
    /// What answered it all the same, after that limit and before the end of the connection.
    package var lateAnswer: LateAnswer?
    /// How the transport connection ended; nil while it is open.
    package var end: ConnectionEnd?
    /// From the last PDU of either side to the peer's A-ABORT or the peer's end of the connection.
    package var silenceBeforeEnd: Nanoseconds?

    /// Operations that were begun.
    package var operationsBegun = 0
    /// Operations with a final response.
    package var operationsCompleted = 0
    /// Operations whose final response says that they were not done.
    package var operationsFailed = 0
    /// The first of them.
    package var firstFailedOperation: OperationRecord?
    /// How many of them had which status, by what they were asked for; the first kinds.
    package private(set) var failures: [OperationFailure] = []
    /// The latest operations, oldest first.
    package private(set) var operations: [OperationRecord] = []

    /// The first bytes received that were no PDU.
    package var foreignBytes: [UInt8] = []
    /// The start of a PDU that had not come whole when the connection ended; not of one that began after this side gave
    /// up.
    package var partialPDU: [UInt8] = []
    /// Why the upper layer took no further bytes.
    package var framingFailure: PDUFraming?
    /// PDUs in a state that does not expect them.
    package private(set) var unexpectedPDUs: [UnexpectedPDU] = []
    /// Departures from the standard in what the peer sent.
    package private(set) var deviations: [PDUDeviation] = []
    /// Fragments that made no message.
    package private(set) var assemblyErrors: [AssemblyError] = []
    /// Responses and data that no operation was waiting for.
    package private(set) var strayMessages: [StrayMessage] = []
    /// How many observations there was no room for, of whatever kind.
    package private(set) var dropped = 0

    /// What this side sent last, before the A-ABORT where it gave up.
    package var lastSent: PDUDescription?
    /// What the peer sent last, before the A-ABORT where this side gave up.
    package var lastReceived: PDUDescription?
    /// Bytes sent on the association, PDU headers included.
    package var bytesSent: UInt64 = 0
    /// Bytes received on the association, PDU headers included.
    package var bytesReceived: UInt64 = 0
    /// Bytes after the header of the longest P-DATA-TF received; what is held against the announced maximum.
    package var longestDataReceived = 0

    /// Makes an empty record.
    package init(role: AssociationRole) { self.role = role }
}

/// An A-ABORT and who sent it.
package struct AbortRecord: Hashable, Sendable {
    /// The PDU as sent.
    package var abort: Abort
    /// Whether the peer sent it.
    package var isFromPeer: Bool

    /// Makes a record.
    package init(abort: Abort, isFromPeer: Bool) {
        self.abort = abort
        self.isFromPeer = isFromPeer
    }
}

/// How far the orderly release went.
package enum ReleaseProgress: Hashable, Sendable {
    /// Neither side has requested it.
    case none
    /// This side has requested it, and the peer has not answered.
    case requestedByUs
    /// The peer has requested it, and this side has not answered.
    case requestedByPeer
    /// Both sides requested it at once (PS3.8 9.2.3).
    case collision
    /// It was requested and answered.
    case completed
}

/// A PDU that came in a state that does not expect it.
package struct UnexpectedPDU: Hashable, Sendable {
    /// The PDU that came.
    package var pdu: PDUDescription
    /// The state it came in.
    package var state: AssociationState

    /// Makes a record.
    package init(pdu: PDUDescription, state: AssociationState) {
        self.pdu = pdu
        self.state = state
    }
}

/// A deviation and the PDU it was found in.
package struct PDUDeviation: Hashable, Sendable {
    /// The type of the PDU; nil where it is not one of the seven.
    package var type: PDUType?
    /// What is wrong, and where in the PDU.
    package var deviation: Deviation
}

/// A PDU by its type, and by its message where it carries a command.
package struct PDUDescription: Hashable, Sendable, CustomStringConvertible {
    /// The type of the PDU.
    package var type: PDUType
    /// The command of its message; nil where it carries none, or not the start of one.
    package var field: CommandField?

    /// Makes a description.
    package init(_ type: PDUType, _ field: CommandField? = nil) {
        self.type = type
        self.field = field
    }

    /// The standard's names: `P-DATA-TF with C-ECHO-RQ`.
    package var description: String { field.map { "\(type) with \($0)" } ?? "\(type)" }
}

/// A message that answers nothing.
package struct StrayMessage: Hashable, Sendable {
    /// What is wrong with it.
    package enum Reason: Hashable, Sendable {
        /// The message ID it answers is not outstanding.
        case unknownMessageID(UInt16)
        /// It answers another service than the one requested under its message ID.
        case otherService(requested: CommandField)
        /// It came on another presentation context than its request.
        case otherContext(requested: UInt8)
        /// A request that this side does not serve.
        case unservedRequest
        /// It came on a context that was not accepted.
        case unacceptedContext
    }

    /// The command of the message.
    package var field: CommandField
    /// The presentation context it came on.
    package var contextID: UInt8
    /// What is wrong with it.
    package var reason: Reason
    /// The status of a response; nil of a request, and where it is not known.
    package var status: UInt16?
    /// How many operations of the other side had been begun when it came; nil where that is not known.
    package var operationsBegun: Int?

    /// Makes a record.
    package init(
        field: CommandField,
        contextID: UInt8,
        reason: Reason,
        status: UInt16? = nil,
        operationsBegun: Int? = nil
    ) {
        self.field = field
        self.contextID = contextID
        self.reason = reason
        self.status = status
        self.operationsBegun = operationsBegun
    }

    /// Makes a record of a message that came when so many operations had been begun.
    package init(_ received: ReceivedMessage, _ reason: Reason, operationsBegun: Int) {
        let command = received.message.command
        let status: UInt16? = if case .response(let response) = command { response.status } else { nil }
        self.init(
            field: command.field,
            contextID: received.contextID,
            reason: reason,
            status: status,
            operationsBegun: operationsBegun
        )
    }
}

/// One DIMSE operation and what became of it.
package struct OperationRecord: Hashable, Sendable {
    /// The command of the request.
    package var field: CommandField
    /// The message ID of the request, 1 to 65,535.
    package var messageID: UInt16
    /// The presentation context it was sent on.
    package var contextID: UInt8
    /// The SOP class it is about; nil where the request has none.
    package var affectedSOPClassUID: UID?
    /// The final response; nil while it is outstanding.
    package var response: Response?
    /// From the request to its final response.
    package var time: Nanoseconds?

    /// Makes a record, by default of an operation that is begun.
    package init(
        field: CommandField,
        messageID: UInt16,
        contextID: UInt8,
        affectedSOPClassUID: UID? = nil,
        response: Response? = nil,
        time: Nanoseconds? = nil
    ) {
        self.field = field
        self.messageID = messageID
        self.contextID = contextID
        self.affectedSOPClassUID = affectedSOPClassUID
        self.response = response
        self.time = time
    }

    /// Whether the final response says that the operation was not done.
    ///
    /// Warnings say that it was done, but not those of sub-operations that failed (PS3.4 C.4.2.1.5, B000H); a C-ECHO
    /// can only succeed (PS3.4 A.4), and pending is a status of C-FIND, C-GET and C-MOVE only.
    package var isFailed: Bool {
        switch response.map({ Status($0.status).category }) {
        case nil, .success: false
        case .pending: !field.mayBePending
        case .warning: field == .cEchoRequest || response?.suboperations?.failed ?? 0 > 0
        case .cancel, .failure: true
        }
    }
}

extension AssociationRecord {
    /// Lets go of what the acceptance holds besides its titles.
    ///
    /// The negotiation has what counts of it, and the deviations what is wrong with it; decoded, a hostile one is ten
    /// times its 256 KiB.
    package mutating func dropAcceptedItems() {
        accept?.items = []
        accept?.trailing = []
    }

    /// Adds an observation while there is room for its kind.
    package mutating func note(_ unexpected: UnexpectedPDU) { keep(unexpected, in: \.unexpectedPDUs) }

    /// Adds an observation while there is room for its kind.
    package mutating func note(_ error: AssemblyError) { keep(error, in: \.assemblyErrors) }

    /// Adds an observation while there is room for its kind.
    package mutating func note(_ stray: StrayMessage) { keep(stray, in: \.strayMessages) }

    /// Adds what was noted in a PDU.
    package mutating func note(_ log: DecodingLog, in type: PDUType?) {
        note(log.deviations, in: type)
        dropped += log.dropped
    }

    /// Adds deviations while there is room; then those of a new kind in the place of one that is there more than once.
    ///
    /// What a peer does wrong in each fragment does not hide what else it does wrong.
    package mutating func note(_ found: [Deviation], in type: PDUType?) {
        guard !found.isEmpty else { return }
        for deviation in secrets.masked(found) {
            if deviations.count == DIMSELimits.observationsKept, let index = replaceable(for: deviation.kind) {
                deviations.remove(at: index)
                dropped += 1
            }
            keep(PDUDeviation(type: type, deviation: deviation), in: \.deviations)
        }
    }

    /// Which deviation goes for one of a kind that is not there yet; nil where none is repeated.
    private func replaceable(for kind: Deviation.Kind) -> Int? {
        guard !deviations.contains(where: { $0.deviation.kind == kind }) else { return nil }
        return deviations.lastIndex { last in
            deviations.count { $0.deviation.kind == last.deviation.kind } > 1
        }
    }

    /// Adds a finished operation, in the place of the oldest where there is no room.
    package mutating func note(_ operation: OperationRecord) {
        if operations.count == DIMSELimits.observationsKept { operations.removeFirst() }
        operations.append(operation)
        guard operation.isFailed else { return }
        operationsFailed += 1
        if firstFailedOperation == nil { firstFailedOperation = operation }
        guard let failure = OperationFailure(operation) else { return }
        if let index = failures.firstIndex(where: { $0.isAlike(failure) }) {
            failures[index].count += 1
        } else if failures.count < DIMSELimits.observationsKept {
            failures.append(failure)
        }
    }

    /// Adds an operation that has its final response.
    package mutating func complete(_ operation: OperationRecord) {
        operationsCompleted += 1
        note(operation)
    }

    private mutating func keep<Observation>(
        _ observation: Observation,
        in list: WritableKeyPath<AssociationRecord, [Observation]>
    ) {
        if self[keyPath: list].count < DIMSELimits.observationsKept {
            self[keyPath: list].append(observation)
        } else {
            dropped += 1
        }
    }
}
