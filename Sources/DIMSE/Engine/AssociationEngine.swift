package import DICOMWire

/// One association without I/O: bytes, times and the user's wishes go in, ``AssociationOutput`` comes out.
///
/// It feeds every event to the ``AssociationMachine`` and does what the machine's effects say, nothing else; it
/// decodes, negotiates, assembles, pairs responses with requests, and keeps the ``AssociationRecord``. A driver on a
/// socket, a test and a replay use it alike.
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
    /// The limits on what the peer sends; they narrow to what this side announces.
    package internal(set) var limits: WireLimits

    /// What the last event did; nil before the first.
    package internal(set) var lastTransition: AssociationTransition?

    var machine: AssociationMachine
    var outputs: [AssociationOutput] = []
    /// The stages whose clocks run.
    var clocks: Set<AssociationStage> = []
    /// How often AA-7 was done.
    var repeatedAborts = 0
    /// The user has answered a release in Sta10, where the peer has to answer first.
    var isReleaseAnswered = false
    /// The P-DATA-TF that is being taken.
    var reception: DataReception?
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
    ///
    /// A proposal has to be without ``AssociationProposal/problem``.
    package init(_ setup: Setup, limits: MessageAssembler.Limits = MessageAssembler.Limits()) {
        self.limits = limits.wire.ofLivePeer
        switch setup {
        case .requestor(let proposal):
            precondition(
                proposal.contexts.count <= AssociationProposal.maximumContexts,
                "a context without an ID would be left out of the request"
            )
            machine = AssociationMachine(role: .requestor)
            record = AssociationRecord(role: .requestor)
            pending.request = proposal.request
        case .acceptor:
            machine = AssociationMachine(role: .acceptor)
            record = AssociationRecord(role: .acceptor)
        }
        assembler = MessageAssembler(limits: limits)
    }

    /// The state of PS3.8 Table 9-10.
    package var state: AssociationState { machine.state }

    /// What was agreed on, once it was.
    package var negotiation: Negotiation? { record.negotiation }

    /// Whether nothing has happened yet: an engine is for one association.
    var mayBegin: Bool { machine.state == .sta1 && record.end == nil }

    /// The outputs since the last call, in order.
    package mutating func drain() -> [AssociationOutput] {
        exchange(&outputs, with: [])
    }
}

/// What the user handed over with a primitive, until the effect of that primitive sends it.
struct PendingPDUs: Sendable {
    var request: Associate?
    var accept: Associate?
    var reject: AssociateReject?
    /// Whole P-DATA-TF PDUs, and what they are.
    var data: (bytes: [UInt8], field: CommandField)?

    /// Takes what an effect is to send.
    ///
    /// The machine lets these PDUs go only after the primitive that brings their content, so that there is always one;
    /// a PDU that the machine asks for is never left out.
    mutating func take<Content>(_ content: WritableKeyPath<Self, Content?>) -> Content {
        guard let taken = exchange(&self[keyPath: content], with: nil) else {
            preconditionFailure("the primitive came without what it is to send")
        }
        return taken
    }
}
