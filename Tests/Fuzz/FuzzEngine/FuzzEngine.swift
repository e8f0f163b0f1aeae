import DICOMWire
import DIMSE

/// An association between a peer that sends any bytes and a user who asks for anything, in any order: nothing traps,
/// nothing is written after the closing, the end is told once, no clock outlives its state, and what is held stays
/// bounded.
///
/// The first byte chooses the role and whether the association stands. Then each byte is a call: up to 99 it is
/// followed by so many bytes of the peer, and beyond it is a wish of the user, a clock that runs out, or the end of the
/// connection.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEngine(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var script = UnsafeBufferPointer(start: start, count: count)[...]
    guard let first = script.popFirst() else { return 0 }
    var run = Run(isAcceptor: first & 1 == 1)
    if first & 2 == 2 { run.establish() }
    while let code = script.popFirst() {
        if code < 100 {
            run.receive(Array(script.prefix(Int(code))))
            script = script.dropFirst(Int(code))
        } else {
            run.call(code)
        }
    }
    run.finish()
    return 0
}

/// One engine, with a transport and clocks that are only remembered.
private struct Run {
    static let proposal = AssociationProposal(
        calledAETitle: AETitle(field: Array("PACS".utf8)),
        callingAETitle: AETitle(field: Array("SONDE".utf8)),
        contexts: [ProposedContext(.verification, [.implicitVRLittleEndian])]
    )
    static let policy = AcceptorPolicy(supported: [.verification: [.implicitVRLittleEndian]])

    private var engine: AssociationEngine
    private var now: Nanoseconds = 0
    private var unread: [UInt8] = []
    private var clocks: Set<AssociationStage> = []
    private var isClosed = false
    private var isEnded = false

    init(isAcceptor: Bool) {
        engine = AssociationEngine(isAcceptor ? .acceptor : .requestor(Self.proposal))
        engine.start()
        if isAcceptor { engine.transportConnected(at: now) }
        drain()
    }

    /// Goes on to Sta6 in the ordinary way.
    mutating func establish() {
        if engine.state == .sta4 { engine.transportConnected(at: now) }
        drain()
        do {
            let request = Self.proposal.request
            switch (engine.state, Self.policy.answer(request)) {
            case (.sta2, let answer):
                receive(try PDU.associateRequest(request).encoded())
                engine.answer(answer, at: now)
            case (_, .accept(let accept)): receive(try PDU.associateAccept(accept).encoded())
            case (_, .reject(let reject)): preconditionFailure("\(reject)")
            }
        } catch {
            preconditionFailure("\(error)")
        }
        drain()
        precondition(engine.state == .sta6)
    }

    mutating func receive(_ bytes: [UInt8]) {
        now += 1
        unread += bytes
        while !unread.isEmpty {
            let waiting = unread
            let consumed = engine.receive(waiting.span.bytes, at: now)
            precondition((0...unread.count).contains(consumed))
            unread.removeFirst(consumed)
            drain()
            if consumed == 0 { break }
        }
    }

    mutating func call(_ code: UInt8) {
        now += 1
        switch code {
        case 100..<107: engine.transportConnected(at: now)
        case 107: engine.begin(.resolve)
        case 108: engine.begin(.connect)
        case 109: engine.begin(.tls)
        case 110..<130:
            let answer = engine.record.request.map(Self.policy.answer) ?? Self.rejection
            engine.answer(answer, at: now)
        case 130..<140: engine.answer(Self.rejection, at: now)
        case 140..<170:
            _ = engine.request(contextID: 1, at: now) { Message(.cEchoRequest(CEchoRequest(messageID: $0))) }
        case 170..<180:
            _ = engine.request(contextID: 1, dataSet: [UInt8](repeating: code, count: 40), at: now) { id in
                let query = CQueryRequest(messageID: id, affectedSOPClassUID: .verification)
                return Message(.cFindRequest(query), hasDataSet: true)
            }
        case 180..<190:
            engine.respond(Response(.cEcho, messageIDBeingRespondedTo: 1, status: 0), contextID: 1, at: now)
        case 190..<200: engine.release(at: now)
        case 200..<210: engine.answerRelease(at: now)
        case 210..<220: engine.abandon(at: now)
        case 220..<240:
            let stages = AssociationStage.allCases
            let stage = stages[Int(code) % stages.count]
            clocks.remove(stage)
            engine.timedOut(stage, at: now)
        default: close(code < 248 ? .closedByPeer : .resetByPeer)
        }
        drain()
    }

    mutating func finish() {
        if engine.state != .sta1 { close(.closedByPeer) }
        drain()
        precondition(isEnded && clocks.isEmpty)
        let record = engine.record
        precondition(record.operations.count == min(record.operationsBegun, DIMSELimits.observationsKept))
        precondition(record.operationsCompleted <= record.operationsBegun)
    }

    private static let rejection = AcceptorPolicy.Answer.reject(AssociateReject(result: 1, source: 1, reason: 1))

    private mutating func close(_ end: ConnectionEnd) {
        guard engine.state != .sta1 else { return }
        isClosed = true
        engine.transportClosed(end, unread: unread, at: now)
        unread = []
    }

    private mutating func drain() {
        for output in engine.drain() {
            precondition(!isEnded)
            switch output {
            case .openTransport: precondition(!isClosed)
            case .write(let bytes): precondition(!isClosed && !bytes.isEmpty)
            case .closeTransport:
                precondition(!isClosed)
                isClosed = true
            case .arm(let stage): clocks.insert(stage)
            case .disarm(let stage): clocks.remove(stage)
            case .notify(.ended):
                precondition(isClosed)
                isEnded = true
            case .notify: break
            }
        }
        let state = engine.state
        precondition(clocks.allSatisfy { $0.runs(in: state) })
        precondition(state.runsARTIM == clocks.contains(.artim))
        precondition(isEnded == (state == .sta1))
        let record = engine.record
        for count in [
            record.unexpectedPDUs.count, record.deviations.count, record.assemblyErrors.count,
            record.strayMessages.count,
            record.operations.count,
        ] { precondition(count <= DIMSELimits.observationsKept) }
        precondition(max(record.foreignBytes.count, record.partialPDU.count) <= DIMSELimits.foreignBytesKept)
    }
}
