import DICOMWire
import DIMSE
import Testing

/// Two engines joined by arrays of bytes: a whole association without a socket or a clock.
struct EnginePair {
    var requestor: AssociationEngine
    var acceptor = AssociationEngine(.acceptor)
    var updates: [AssociationUpdate] = []
    var acceptorUpdates: [AssociationUpdate] = []
    var unread: [UInt8] = []
    var policy = AcceptorPolicy(supported: [.verification: [.implicitVRLittleEndian]])
    var echoStatus: UInt16 = 0

    init(_ proposal: AssociationProposal) {
        requestor = AssociationEngine(.requestor(proposal))
        requestor.start()
        let first = requestor.drain()
        #expect(first == [.openTransport])
        acceptor.transportConnected(at: 0)
        requestor.transportConnected(at: 10)
        run()
    }

    mutating func run() {
        while true {
            let fromRequestor = requestor.drain()
            let fromAcceptor = acceptor.drain()
            if fromRequestor.isEmpty, fromAcceptor.isEmpty { return }
            for output in fromRequestor {
                switch output {
                case .write(let bytes):
                    let taken = acceptor.receive(bytes.span.bytes, at: 20)
                    #expect(taken == bytes.count)
                case .closeTransport: acceptor.transportClosed(.closedByPeer, at: 30)
                case .notify(let update): updates.append(update)
                case .openTransport, .arm, .disarm: break
                }
            }
            for output in fromAcceptor {
                switch output {
                case .write(let bytes):
                    let taken = requestor.receive(bytes.span.bytes, at: 40)
                    #expect(taken == bytes.count)
                case .closeTransport: requestor.transportClosed(.closedByPeer, at: 50)
                case .notify(let update): react(update)
                case .openTransport, .arm, .disarm: break
                }
            }
        }
    }

    private mutating func react(_ update: AssociationUpdate) {
        acceptorUpdates.append(update)
        switch update {
        case .requested(let request): acceptor.answer(policy.answer(request), at: 21)
        case .request(let message):
            guard case .cEchoRequest(let echo) = message.message.command else { return }
            let status = echoStatus
            _ = acceptor.send(contextID: message.contextID, at: 22) { _ in
                Message(.response(Response(.cEcho, messageIDBeingRespondedTo: echo.messageID, status: status)))
            }
        case .releaseRequested: acceptor.answerRelease(at: 23)
        case .established, .rejected, .response, .violation, .released, .aborted, .ended: break
        }
    }
}

@Suite struct AssociationEngineTests {
    let proposal = AssociationProposal(
        calledAETitle: AETitle(field: Array("PACS".utf8)),
        callingAETitle: AETitle(field: Array("SONDE".utf8)),
        contexts: [ProposedContext(.verification, [.implicitVRLittleEndian])]
    )

    @Test("Two engines echo and release, and both records say so")
    func echo() throws {
        var pair = EnginePair(proposal)
        #expect(pair.requestor.isEstablished)
        let id = pair.requestor.send(contextID: 1, at: 60) { Message(.cEchoRequest(CEchoRequest(messageID: $0))) }
        #expect(id == 1)
        pair.run()
        guard case .response(let update) = pair.updates.last else {
            Issue.record("no response but \(pair.updates)")
            return
        }
        #expect(update.isFinal)
        #expect(update.response.status == 0)
        #expect(update.operation.messageID == 1)
        let released = pair.requestor.release(at: 70)
        #expect(released)
        pair.run()
        #expect(pair.updates.suffix(2) == [.released, .ended])
        #expect(pair.requestor.record.release == .completed)
        #expect(pair.acceptor.record.release == .completed)
        #expect(pair.requestor.record.end == .closedByUs)
        #expect(pair.acceptor.record.end == .closedByPeer)
        #expect(pair.requestor.record.bytesSent == pair.acceptor.record.bytesReceived)
        #expect(pair.requestor.record.deviations.isEmpty && pair.acceptor.record.deviations.isEmpty)
    }
}
