package import DICOMWire

/// One association without I/O: bytes, times and the user's wishes go in, ``AssociationOutput`` comes out.
///
/// It feeds every event to the ``AssociationMachine`` and does what the machine's effects say, nothing else; it decodes,
/// negotiates, assembles, pairs responses with requests, and keeps the ``AssociationRecord``. A driver on a socket, a test
/// and a replay use it alike.
package struct AssociationEngine: Sendable {
    /// What the association is set up with.
    package enum Setup: Sendable {
        /// Request this.
        case requestor(AssociationProposal)
        /// Wait for a request.
        case acceptor
    }

    /// What was observed so far.
    package internal(set) var record: AssociationRecord
    /// The limits on what the peer sends.
    package let limits: WireLimits

    var machine: AssociationMachine
    var outputs: [AssociationOutput] = []
    var assembler: MessageAssembler
    var fragmenter = MessageFragmenter(peerMaximumLength: nil)
    var operations = OutstandingOperations()
    /// What the next effect that sends a PDU has to send.
    var pending = PendingPDUs()
    /// When the last PDU of either side went or came.
    var lastPDUAt: Nanoseconds?
    var requestedAt: Nanoseconds?
    var releaseRequestedAt: Nanoseconds?

    /// Makes an engine in Sta1.
    package init(_ setup: Setup, limits: MessageAssembler.Limits = MessageAssembler.Limits()) {
        switch setup {
        case .requestor(let proposal):
            machine = AssociationMachine(role: .requestor)
            record = AssociationRecord(role: .requestor)
            pending.request = proposal.request
            var wire = limits.wire
            wire.dataPDULength = min(wire.dataPDULength, Self.toleratedLength(announced: proposal.maximumLength))
            self.limits = wire
        case .acceptor:
            machine = AssociationMachine(role: .acceptor)
            record = AssociationRecord(role: .acceptor)
            self.limits = limits.wire
        }
        assembler = MessageAssembler(limits: limits)
    }

    /// The state of PS3.8 Table 9-10.
    package var state: AssociationState { machine.state }

    /// Whether data may be sent.
    package var isEstablished: Bool { machine.mayIssue(.dataRequested) }

    /// What was agreed on, once it was.
    package var negotiation: Negotiation? { record.negotiation }

    /// Some peers count the PDU header in, or round up: PDUs a little over the announced maximum are taken, and the
    /// diagnosis says so.
    ///
    /// 0 announces no limit, and the wire limit stays.
    private static func toleratedLength(announced: UInt32) -> Int {
        announced == 0 ? Int.max : Int(announced) + 4096
    }

    /// The outputs since the last call, in order.
    package mutating func drain() -> [AssociationOutput] {
        defer { outputs.removeAll(keepingCapacity: true) }
        return outputs
    }
}

/// The contents of the PDUs that the machine may tell to send.
struct PendingPDUs: Sendable {
    var request: Associate?
    var accept: Associate?
    var reject: AssociateReject?
    /// Whole P-DATA-TF PDUs, and what they are.
    var data: (bytes: [UInt8], field: CommandField)?
}
