package import DICOMWire
package import DIMSE
package import PacketFlow

/// An association that was seen in a capture.
package struct CapturedAssociation: Sendable {
    /// How an association ended, as far as the capture tells.
    package enum End: String, Sendable {
        /// The acceptor did not want it.
        case rejected
        /// By agreement.
        case released
        /// By an A-ABORT.
        case aborted
        /// A release was requested, and not answered.
        case releaseRequested = "release-requested"
        /// By nothing that the capture has.
        case open
    }

    /// How sure it is who requested it.
    enum Certainty: Sendable {
        /// By nothing but the ports.
        case assumed
        /// By what requestors do most of the time.
        case likely
        /// By its own start, or that of its connection, or by what only one of the two does.
        case proven
    }

    /// Its number in the capture, from 1.
    package internal(set) var number = 0
    /// The connection it was on.
    package internal(set) var connection: ConnectionSummary
    /// Which end of the connection requested it.
    package internal(set) var requestor: ConnectionSide
    /// How sure that is.
    var requestorIs = Certainty.proven
    /// What was observed, as its requestor saw it.
    package internal(set) var record = AssociationRecord(role: .requestor)
    /// Whether its A-ASSOCIATE-RQ is not in the capture, or not as a whole.
    package internal(set) var isStartMissing = false
    /// Whether its A-ASSOCIATE-RQ is in the capture in part.
    package internal(set) var isStartCut = false
    /// Whether what was sent is missing in part.
    package internal(set) var isDamaged = false
    /// Whether only the start of its A-ASSOCIATE-AC is in the capture.
    package internal(set) var isAcceptanceCut = false
    /// The calling AE title of a request or acceptance of which only the start is in the capture.
    var cutCallingAETitle: AETitle?
    /// The called AE title of one.
    var cutCalledAETitle: AETitle?
    /// When its first PDU was captured, in nanoseconds since 1970 (UTC).
    package internal(set) var start: Int64
    /// When its last PDU was captured.
    package internal(set) var end: Int64
    /// When its connection was closed or reset; nil where that was not seen.
    var closedAt: Int64?
    /// The latest P-DATA-TF of the acceptor, where it is so much longer than announced that requestors abort for it,
    /// and the requestor did nothing else since.
    var overlongPDU: (header: PDUHeader, time: Int64)?
    /// How long the requestor waited in vain at its end, in nanoseconds since the last PDU; nil where it did not.
    package internal(set) var waited: Nanoseconds?
    /// When the answer to its request was captured.
    package internal(set) var answerTime: Int64?
    /// Who requested the release.
    package internal(set) var releaseRequestor: ConnectionSide?
    /// PDUs by their type: the client's, and the server's.
    package internal(set) var pduCounts: [[PDUType: Int]] = [[:], [:]]
    /// Messages by what they ask or answer.
    package internal(set) var messageCounts: [CommandField: Int] = [:]
    /// Bytes of data sets that each end sent.
    package internal(set) var dataSetBytes: UInt64 = 0

    /// Response times of its C-ECHO operations, in nanoseconds; the first ones.
    package internal(set) var echoTimes: [Nanoseconds] = []
    /// What its time went on, when it is over, where the sink wants it.
    package internal(set) var timing: AssociationTiming?
    /// What either end sent last, an A-ABORT apart.
    var lastPDU: PDUDescription?
    /// After a release collision, whether one end has answered.
    var isReleaseAnswered = false
    /// Operations of the acceptor that were not answered.
    package internal(set) var acceptorOutstanding = 0
    /// What the acceptor saw of the requestor that departs from the standard; nil where there is nothing.
    package internal(set) var acceptorRecord: AssociationRecord?

    init(_ connection: ConnectionSummary, requestedBy requestor: ConnectionSide, at time: Int64) {
        self.connection = connection
        self.requestor = requestor
        start = time
        end = time
    }

    /// The end that the requestor talked to.
    package var acceptor: ConnectionSide { requestor.other }

    /// The calling AE title, where the request or the answer shows it.
    package var callingAETitle: AETitle? { (record.request ?? record.accept)?.callingAETitle ?? cutCallingAETitle }

    /// The called AE title, where the request or the answer shows it.
    package var calledAETitle: AETitle? { (record.request ?? record.accept)?.calledAETitle ?? cutCalledAETitle }

    /// Until when it lasted: its last PDU where that ended it, and otherwise what ended its connection, or as far as
    /// that was observed.
    package var until: Int64 { isOver ? end : max(end, closedAt ?? connection.observedUntil) }

    /// How it ended.
    package var outcome: End {
        if record.abort != nil { return .aborted }
        if record.reject != nil { return .rejected }
        switch record.release {
        case .completed: return .released
        case .requestedByUs, .requestedByPeer, .collision: return .releaseRequested
        case .none: return .open
        }
    }
}

// MARK: - What is made of PDUs

extension CapturedAssociation {
    /// The contexts on which messages may come; nil where the acceptance is not known.
    var contextIDs: ContextIDs? {
        guard let accept = record.accept else { return nil }
        var ids = ContextIDs()
        for context in accept.presentationContexts where ContextResult(rawValue: context.result) == .acceptance {
            ids.insert(context.id)
        }
        return ids
    }

    /// How the data sets of a context are encoded; nil where that is not known.
    package func transferSyntax(ofContext id: UInt8) -> UID? {
        // There is one of each acceptance, that of a request that is not in the capture too. An acceptance may have
        // thousands of contexts, a negotiation as many as there are IDs.
        guard let agreed = record.negotiation?.acceptedContext(id: id)?.transferSyntax, !agreed.isEmpty else {
            return nil
        }
        return agreed
    }

    /// What one end sent is not in the capture, as where only one direction was mirrored.
    package var isOneSided: Bool { connection.sent.contains { $0.packets == 0 } }

    /// Whether what is not in the capture may be the answer to what is.
    package var isPartial: Bool { isDamaged || isStartMissing || isOneSided }

    /// Whether the capture ended before it did.
    package var isGoingOn: Bool {
        connection.reason == .captureEnded && record.end == nil && !isOver
    }

    /// Whether it was given up before it was over, since there was no room for all connections: the rest of it is in
    /// the capture.
    package var isNotFollowed: Bool { connection.reason == .evicted && !isOver }

    /// Whether it was rejected, released or aborted.
    var isOver: Bool { record.reject != nil || record.abort != nil || record.release == .completed }

    /// The state that a requestor is in that sent and got what was seen.
    var state: AssociationState {
        if isOver { return .sta13 }
        switch record.release {
        case .none: return record.accept == nil && !isStartMissing && !isDamaged ? .sta5 : .sta6
        case .requestedByUs: return .sta7
        case .requestedByPeer: return .sta8
        case .collision: return isReleaseAnswered ? .sta11 : .sta9
        case .completed: return .sta13
        }
    }

    /// Whether an answer to its request may come: also to one that is not in the capture.
    var awaitsAnswer: Bool {
        let isAsked = state == .sta5 || ((isStartMissing || isDamaged) && state == .sta6)
        return isAsked && record.accept == nil
    }

    /// Whether the acceptor is seen to have taken it and nothing that was proposed on it.
    var isNothingAccepted: Bool {
        record.negotiation.map { !$0.contexts.isEmpty && $0.acceptedContexts.isEmpty } ?? false
    }

    mutating func accepted(_ accept: Associate, at time: Int64) {
        record.accept = accept
        record.negotiation =
            record.request.map { Negotiation(request: $0, accept: accept) } ?? Negotiation(unaskedFor: accept)
        answered(at: time)
    }

    mutating func answered(at time: Int64) {
        answerTime = time
        if record.request != nil { record.associationTime = time - start }
    }

    mutating func releaseRequested(byAcceptor: Bool) {
        if releaseRequestor == nil { releaseRequestor = byAcceptor ? acceptor : requestor }
        switch (record.release, byAcceptor) {
        case (.none, false): record.release = .requestedByUs
        case (.none, true): record.release = .requestedByPeer
        case (.requestedByUs, true), (.requestedByPeer, false): record.release = .collision
        case (.requestedByUs, false), (.requestedByPeer, true), (.collision, _), (.completed, _): break
        }
    }

    /// Takes an answer to a release; after a collision both ends answer (PS3.8 9.2.3).
    mutating func releaseAnswered(byAcceptor: Bool, after time: Int64, _ requestedAt: Int64?) {
        if record.release == .collision, !isReleaseAnswered {
            isReleaseAnswered = true
            return
        }
        record.release = .completed
        if byAcceptor { record.releaseTime = requestedAt.map { time - $0 } }
    }

    mutating func note(_ message: ReceivedMessage, _ reason: StrayMessage.Reason) {
        record.note(StrayMessage(message, reason, operationsBegun: record.operationsBegun))
    }

    /// Takes a response whose request may be what is missing: it says by itself what became of that.
    mutating func noteUnasked(_ response: Response, on contextID: UInt8) {
        guard !isOver, let field = CommandField(rawValue: response.service.responseField.rawValue & ~0x8000),
            // Pending is no end.
            Status(response.status).category != .pending || !field.mayBePending
        else { return }
        record.operationsBegun += 1
        record.complete(
            OperationRecord(
                field: field,
                messageID: response.messageIDBeingRespondedTo,
                contextID: contextID,
                affectedSOPClassUID: response.affectedSOPClassUID,
                response: response
            )
        )
    }

    /// Notes in the acceptor's record what is wrong with what the requestor sent.
    mutating func noteRequestor(_ change: (inout AssociationRecord) -> Void) {
        var record = acceptorRecord ?? AssociationRecord(role: .acceptor)
        change(&record)
        acceptorRecord = record
    }

    /// Notes departures from the standard of one end.
    mutating func note(_ deviations: [Deviation], in type: PDUType?, from side: ConnectionSide) {
        guard !deviations.isEmpty else { return }
        if side == acceptor {
            record.note(deviations, in: type)
        } else {
            noteRequestor { $0.note(deviations, in: type) }
        }
    }

    /// Whether it is known that a context was not accepted.
    func isKnownUnaccepted(_ contextID: UInt8) -> Bool {
        guard let negotiation = record.negotiation else { return false }
        return negotiation.acceptedContext(id: contextID) == nil
    }

    /// Whether the requestor ended it by an A-ABORT, as it does when a limit of time runs out.
    var isGivenUp: Bool { record.abort?.isFromPeer == false && !hasUnreadable }

    /// Whether the acceptor sent what the requestor could not go on with.
    var hasUnreadable: Bool {
        record.framingFailure != nil || record.unexpectedPDUs.contains { $0.state != .sta13 }
    }

    /// Takes what the acceptor began to send and did not end, where that is not what the requestor aborted for.
    mutating func takePartialPDU(_ bytes: [UInt8]) {
        if let overlongPDU, record.abort?.isFromPeer == false, record.framingFailure == nil {
            record.framingFailure = .tooLong(overlongPDU.header, limit: .dataPDULength)
        } else {
            record.partialPDU = bytes
        }
    }

    /// Keeps what the acceptor answers after the requestor gave up.
    mutating func noteLate(_ pdu: PDU, at time: Int64, _ releaseRequestedAt: Int64?) {
        guard isGivenUp, record.lateAnswer == nil else { return }
        let isUnanswered = record.accept == nil && record.reject == nil
        switch pdu {
        case .associateAccept where isUnanswered: record.lateAnswer = LateAnswer(.acceptance, after: time - start)
        case .associateReject(let reject) where isUnanswered:
            record.lateAnswer = LateAnswer(.rejection(reject), after: time - start)
        case .releaseResponse where record.release == .requestedByUs:
            record.lateAnswer = LateAnswer(.release, after: time - (releaseRequestedAt ?? start))
        case .abort(let abort):
            let since = record.release == .requestedByUs ? releaseRequestedAt ?? start : start
            if isUnanswered || record.release == .requestedByUs || record.operationsBegun > record.operationsCompleted {
                record.lateAnswer = LateAnswer(.abort(abort), after: time - since)
            }
        case .associateAccept, .associateReject, .releaseResponse, .associateRequest, .releaseRequest, .data,
            .uninterpreted:
            break
        }
    }
}
