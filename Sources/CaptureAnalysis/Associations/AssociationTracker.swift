import DICOMWire
import DIMSE
import PacketFlow

/// Makes associations of the PDUs of one connection, as a third party that sees both ends.
struct AssociationTracker {
    /// What one end is sending.
    struct Direction: Sendable {
        var assembler = MessageAssembler(limits: .ofCaptures)
        /// What comes is the rest of something whose start is missing.
        var isLost = false
        /// The PDU came when none may, and is not read.
        var isIgnored = false
        /// While it is lost: the start of a fragment of a command that is too short to tell whether the command begins
        /// there.
        var possibleStart: [UInt8] = []
        /// Nothing more of the fragment is taken.
        var isFragmentRefused = false
        /// Where the message began.
        var start: UInt64 = 0
        var commandFragments = 0
        var commandLength = 0
        var dataFragments = 0
        /// Bytes of the data set in whole fragments.
        var dataLength = 0
        /// The byte behind the last whole fragment.
        var end: UInt64 = 0
        /// When its first byte was captured.
        var startTime: Int64 = 0
        /// What it sent before any association that begins no PDU, as servers of other kinds greet their clients.
        var greeting: Greeting?

        /// Bytes of the command that is coming.
        var heldCount: Int { assembler.isIdle ? possibleStart.count : commandLength }

        mutating func lose() {
            assembler.reset()
            isLost = true
            possibleStart = []
            // Nothing more of that fragment comes.
            isFragmentRefused = false
        }
    }

    /// Bytes in the place of a PDU.
    struct Greeting: Sendable {
        let framing: PDUFraming
        let start: [UInt8]
    }

    /// The association that is going on, or the last one.
    var current: CapturedAssociation?
    /// How many there were.
    var count = 0
    /// The contexts on which messages may come; nil where that is not known.
    var contextIDs: ContextIDs?

    /// The connection, as it was when it began.
    let connection: ConnectionSummary
    let numbers: AssociationNumbers
    var client = Direction()
    var server = Direction()
    /// Operations of the requestor that wait for their response.
    var requested = OutstandingOperations()
    /// Operations of the acceptor that do.
    var requestedByAcceptor = OutstandingOperations()
    var lastPDUAt: Int64?
    /// Since when the requestor waits: it sent something, an answer came, or a part of a data set.
    ///
    /// Not since the last PDU: what is no answer, or none yet, ends no wait, however much of it comes.
    var waitingSince: Int64?
    var releaseRequestedAt: Int64?
    /// What the time went on; nil where nobody wants to know.
    var account: TimeAccount?
    /// Bytes of the A-ASSOCIATE PDUs that the association has.
    var associateLength = 0

    /// What is kept, in bytes.
    ///
    /// It changes nothing: as a property it would be read from a copy of all of this.
    mutating func cost() -> Int {
        CaptureAnalysisLimits.associationsCost &+ associateLength &* CaptureAnalysisLimits.decodedCost
            &+ (requested.count &+ requestedByAcceptor.count) &* CaptureAnalysisLimits.operationCost
            &+ (client.heldCount &+ server.heldCount)
    }

    init(_ connection: ConnectionSummary, _ numbers: AssociationNumbers, measuresTime: Bool = false) {
        (self.connection, self.numbers) = (connection, numbers)
        account = measuresTime ? TimeAccount() : nil
    }

    subscript(side: ConnectionSide) -> Direction {
        get { side == .client ? client : server }
        _modify { if side == .client { yield &client } else { yield &server } }
    }
}

extension MessageAssembler.Limits {
    /// Nothing of a data set is kept.
    fileprivate static var ofCaptures: MessageAssembler.Limits {
        var limits = MessageAssembler.Limits()
        limits.dataSetLength = 0
        return limits
    }
}

// MARK: - Beginning and end

extension AssociationTracker {
    /// Sees to it that there is an association that a PDU belongs to; a requestor that the PDU proves is its.
    mutating func join(requestor proven: ConnectionSide?, at place: PDUPlace, _ sink: inout some CaptureSink) {
        if current == nil {
            // Who opens the connection requests the association.
            let isOpeningSeen = ConnectionSide.allCases.contains { connection[$0].isSYNSeen }
            begin(requestedBy: proven ?? .client, at: place, &sink) { association in
                association.isStartMissing = true
                association.requestorIs = proven != nil || isOpeningSeen ? .proven : .assumed
            }
        } else if let proven {
            take(requestor: proven, .proven)
        }
    }

    mutating func begin(
        requestedBy requestor: ConnectionSide,
        at place: PDUPlace,
        _ sink: inout some CaptureSink,
        _ change: (inout CapturedAssociation) -> Void
    ) {
        end(&sink)
        var association = CapturedAssociation(connection, requestedBy: requestor, at: place.startTime)
        change(&association)
        if let greeting = self[requestor.other].greeting {
            association.record.framingFailure = greeting.framing
            association.record.foreignBytes = greeting.start
        }
        if let greeting = self[requestor].greeting {
            // It stands where the request would.
            association.isStartMissing = false
            association.noteRequestor { record in
                record.framingFailure = greeting.framing
                record.foreignBytes = greeting.start
            }
        }
        count += 1
        association.number = numbers.next()
        sink.begin(association)
        current = association
        contextIDs = nil
        (requested, requestedByAcceptor) = (OutstandingOperations(), OutstandingOperations())
        (client, server) = (Direction(), Direction())
        (lastPDUAt, waitingSince, releaseRequestedAt) = (place.time, place.time, nil)
        associateLength = 0
    }

    /// A side sends nothing more.
    mutating func finish(_ side: ConnectionSide, isReset: Bool, at time: Int64) {
        guard var association = current, association.record.end == nil else { return }
        association.closedAt = time
        if side == association.requestor, association.waited == nil { association.waited = waited(until: time) }
        switch (side == association.acceptor, isReset) {
        case (true, false): association.record.end = .closedByPeer
        case (true, true): association.record.end = .resetByPeer
        case (false, false): association.record.end = .closedByUs
        case (false, true): association.record.end = .resetByUs
        }
        if side == association.acceptor, association.record.abort == nil {
            association.record.silenceBeforeEnd = lastPDUAt.map { time - $0 }
        }
        current = association
    }

    /// How long the requestor has waited for what the acceptor owes it; nil where that is nothing.
    func waited(until time: Int64) -> Nanoseconds? {
        guard let current, due == .due(current.acceptor), let waitingSince else { return nil }
        return max(0, time - waitingSince)
    }

    /// Nothing more of the association comes; `partialPDUs` are what client and server began to send.
    mutating func end(
        of connection: ConnectionSummary? = nil,
        partialPDUs: [[UInt8]] = [[], []],
        _ sink: inout some CaptureSink
    ) {
        for side in ConnectionSide.allCases { endMessage(from: side, &sink) }
        guard var association = current else { return }
        if let connection { association.waited = association.waited ?? waited(until: connection.observedUntil) }
        current = nil
        if let connection {
            association.connection = connection
            // What it went on with was not looked at.
            if association.isNotFollowed { association.isDamaged = true }
        }
        if association.isPartial { association.waited = nil }
        association.timing = account?.end(association.requestor)
        association.takePartialPDU(partialPDUs[association.acceptor.rawValue])
        let partial = partialPDUs[association.requestor.rawValue]
        let (isClosed, isReset) = (association.record.end == .closedByUs, association.record.end == .resetByUs)
        if !partial.isEmpty, !association.isDamaged, isClosed || isReset {
            association.noteRequestor { record in
                record.partialPDU = partial
                record.end = isReset ? .resetByPeer : .closedByPeer
            }
        }
        for operation in requested.removeAll() { association.record.note(operation) }
        association.acceptorOutstanding = requestedByAcceptor.count
        if !association.isPartial, !association.isGoingOn {
            for operation in requestedByAcceptor.removeAll() {
                association.record.note(
                    StrayMessage(
                        field: operation.field,
                        contextID: operation.contextID,
                        reason: .unservedRequest
                    )
                )
            }
        }
        sink.end(association)
    }
}
