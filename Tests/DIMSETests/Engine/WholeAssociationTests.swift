import DICOMWire
import Testing

@testable import DIMSE

@Suite struct WholeAssociationTests {
    @Test("Two engines echo and release, and both records say so")
    func echo() throws {
        var pair = EnginePair()
        #expect(pair.requestor.state == .sta6 && pair.acceptor.state == .sta6)
        let id = pair.requestor.call { $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        #expect(id == 1)
        pair.run()
        guard case .response(let update) = pair.requestorTold.last else {
            Issue.record("no response but \(pair.requestorTold)")
            return
        }
        #expect(update.isFinal && update.response.status == 0 && update.operation.messageID == 1)
        #expect(pair.requestor.call { $0.release(at: $1) })
        pair.run()
        #expect(pair.requestorTold.suffix(2) == [.released(0), .ended])
        #expect(pair.acceptorTold.suffix(2) == [.releaseRequested, .ended])
        #expect(pair.requestor.record.release == .completed && pair.acceptor.record.release == .completed)
        #expect(pair.requestor.record.end == .closedByUs && pair.acceptor.record.end == .closedByPeer)
        #expect(pair.requestor.record.bytesSent == pair.acceptor.record.bytesReceived)
        #expect(pair.acceptor.record.bytesSent == pair.requestor.record.bytesReceived)
        #expect(pair.requestor.record.deviations.isEmpty && pair.acceptor.record.deviations.isEmpty)
        #expect(pair.requestor.record.negotiation == pair.acceptor.record.negotiation)
        #expect(pair.faults == [])
    }

    @Test("A rejection ends both sides, with its codes in both records")
    func rejection() {
        var policy = Samples.policy
        policy.calledAETitles = [.sonde]
        let pair = EnginePair(policy: policy)
        let reject = AssociateReject(result: 1, source: 1, reason: 7)
        #expect(pair.requestorTold == [.rejected(reject), .ended])
        #expect(pair.requestor.record.reject == reject && pair.acceptor.record.reject == reject)
        #expect(pair.acceptorTold.last == .ended)
        #expect(pair.requestor.record.negotiation == nil && pair.requestor.record.abort == nil)
        #expect(pair.faults == [])
    }

    /// The provider rejects before its user hears of it (AE-6).
    @Test("Another protocol version is rejected by the provider")
    func protocolVersion() {
        var proposal = Samples.proposal
        proposal.protocolVersion = 2
        let pair = EnginePair(proposal)
        #expect(pair.requestor.record.reject == AssociateReject(result: 1, source: 2, reason: 2))
        #expect(pair.acceptorTold == [.ended])
        #expect(pair.acceptor.record.request?.protocolVersion == 2)
        #expect(pair.faults == [])
    }

    @Test("An abort of either side is told to the other one only", arguments: AssociationRole.allCases)
    func abort(by role: AssociationRole) {
        var pair = EnginePair()
        switch role {
        case .requestor: pair.requestor.call { $0.abandon(at: $1) }
        case .acceptor: pair.acceptor.call { $0.abandon(at: $1) }
        }
        pair.run()
        let abort = Abort(source: 0, reason: 0)
        let told = AssociationUpdate.aborted(AbortRecord(abort: abort, isFromPeer: true))
        #expect(pair.requestorTold.contains(told) == (role == .acceptor))
        #expect(pair.acceptorTold.contains(told) == (role == .requestor))
        #expect(pair.requestor.record.abort == AbortRecord(abort: abort, isFromPeer: role == .acceptor))
        #expect(pair.acceptor.record.abort == AbortRecord(abort: abort, isFromPeer: role == .requestor))
        #expect(pair.requestorTold.last == .ended && pair.acceptorTold.last == .ended)
        #expect(pair.faults == [])
    }

    /// Catches an acceptor that is asked for its answer in Sta10, where it may not give it yet, and never again.
    @Test("A release collision ends in order, though both answer as soon as they are asked")
    func releaseCollision() {
        var pair = EnginePair()
        #expect(pair.requestor.call { $0.release(at: $1) })
        #expect(pair.acceptor.call { $0.release(at: $1) })
        pair.run()
        #expect(pair.requestor.state == .sta1 && pair.acceptor.state == .sta1)
        #expect(pair.requestor.record.release == .completed && pair.acceptor.record.release == .completed)
        #expect(pair.requestor.record.abort == nil && pair.acceptor.record.abort == nil)
        #expect(pair.requestorTold.suffix(3) == [.releaseRequested, .released(0), .ended])
        #expect(pair.acceptorTold.suffix(3) == [.releaseRequested, .released(0), .ended])
        #expect(pair.faults == [])
    }

    @Test("A release that the acceptor asks for is answered by the requestor")
    func acceptorReleases() {
        var pair = EnginePair()
        #expect(pair.acceptor.call { $0.release(at: $1) })
        pair.run()
        #expect(pair.requestorTold.suffix(2) == [.releaseRequested, .ended])
        #expect(pair.acceptorTold.suffix(2) == [.released(0), .ended])
        #expect(pair.requestor.record.release == .completed && pair.acceptor.record.release == .completed)
        #expect(pair.faults == [])
    }

    /// Catches an A-ASSOCIATE-AC that leaves after the user was told, and may have sent already.
    @Test("The acceptance is written before the acceptor's user is told that the association stands")
    func acceptanceFirst() throws {
        var engine = AssociationEngine(.acceptor)
        engine.transportConnected(at: 0)
        let request = Samples.proposal.request
        let bytes = try PDU.associateRequest(request).encoded()
        #expect(engine.receive(bytes.span.bytes, at: 0) == bytes.count)
        _ = engine.drain()
        engine.answer(Samples.policy.answer(request), at: 0)
        let outputs = engine.drain()
        let write = outputs.firstIndex { if case .write = $0 { true } else { false } }
        let told = outputs.firstIndex { if case .notify(.established) = $0 { true } else { false } }
        #expect(try #require(write) < #require(told))
    }

    /// Each side fragments by what the other one has announced, not by its own maximum.
    @Test("Messages keep to the maximum that the other side announced", arguments: AssociationRole.allCases)
    func fragmentation(sender: AssociationRole) throws {
        var proposal = Samples.proposal
        var policy = Samples.policy
        proposal.maximumLength = 64
        policy.maximumLength = 128
        var pair = EnginePair(proposal, policy: policy)
        let dataSet = [UInt8](repeating: 7, count: 1000)
        var written: [UInt8]
        switch sender {
        case .requestor:
            pair.requestor.call { _ = $0.request(contextID: 3, dataSet: dataSet, at: $1, Samples.findRequest) }
            written = pair.requestor.takeWritten()
            pair.acceptor.receive(written)
            #expect(pair.acceptor.takeUpdates().count == 1)
        case .acceptor:
            pair.acceptor.call { _ = $0.request(contextID: 3, dataSet: dataSet, at: $1, Samples.findRequest) }
            written = pair.acceptor.takeWritten()
            pair.requestor.receive(written)
            #expect(pair.requestor.takeUpdates().count == 1)
        }
        let longest = try Fragments(pdus: written).bodies.map(\.count).max()
        #expect(longest == (sender == .requestor ? 128 : 64))
        #expect(pair.faults == [])
    }
}
