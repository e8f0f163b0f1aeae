import DICOMWire
import DIMSE
import Testing

/// Two engines joined by arrays of bytes: a whole association without a socket or a clock.
///
/// Each call of ``run()`` carries what was written to the other side until nothing is on its way any more.
struct EnginePair {
    var requestor: EngineDriver
    var acceptor = EngineDriver(.acceptor)
    var policy = Samples.policy
    /// The answer of the acceptor to each C-ECHO-RQ; nil leaves it unanswered.
    var echoStatus: UInt16? = 0
    /// Whether a release request is answered as soon as it is told.
    var answersRelease = true
    private var requestorUpdates: [AssociationUpdate] = []
    private var acceptorUpdates: [AssociationUpdate] = []

    init(_ proposal: AssociationProposal = Samples.proposal, policy: AcceptorPolicy = Samples.policy) {
        self.policy = policy
        requestor = EngineDriver(.requestor(proposal))
        requestor.call { engine, _ in engine.start() }
        acceptor.connect()
        requestor.connect()
        run()
    }

    var requestorTold: [AssociationUpdate] { requestorUpdates }
    var acceptorTold: [AssociationUpdate] { acceptorUpdates }
    var faults: [String] { requestor.faults + acceptor.faults }

    mutating func run() {
        while carry() || react() {}
    }

    private mutating func carry() -> Bool {
        let toAcceptor = requestor.takeWritten()
        let toRequestor = acceptor.takeWritten()
        let ended = (requestor.isClosed, acceptor.isClosed)
        if !toAcceptor.isEmpty, !acceptor.isClosed { acceptor.receive(toAcceptor) }
        if !toRequestor.isEmpty, !requestor.isClosed { requestor.receive(toRequestor) }
        if ended.0, !acceptor.isClosed { acceptor.close() }
        if ended.1, !requestor.isClosed { requestor.close() }
        return !toAcceptor.isEmpty || !toRequestor.isEmpty
    }

    private mutating func react() -> Bool {
        let ofRequestor = requestor.takeUpdates()
        let ofAcceptor = acceptor.takeUpdates()
        requestorUpdates += ofRequestor
        acceptorUpdates += ofAcceptor
        for update in ofRequestor where update == .releaseRequested && answersRelease {
            requestor.call { $0.answerRelease(at: $1) }
        }
        for update in ofAcceptor {
            switch update {
            case .requested(let request):
                let answer = policy.answer(request)
                acceptor.call { $0.answer(answer, at: $1) }
            case .request(let message): answer(message)
            case .releaseRequested where answersRelease: acceptor.call { $0.answerRelease(at: $1) }
            case .releaseRequested, .established, .rejected, .response, .released, .aborted, .ended: break
            }
        }
        return !ofRequestor.isEmpty || !ofAcceptor.isEmpty
    }

    private mutating func answer(_ received: ReceivedMessage) {
        guard case .cEchoRequest(let echo) = received.message.command, let echoStatus else { return }
        let response = Response(.cEcho, messageIDBeingRespondedTo: echo.messageID, status: echoStatus)
        acceptor.call { $0.respond(response, contextID: received.contextID, at: $1) }
    }
}
