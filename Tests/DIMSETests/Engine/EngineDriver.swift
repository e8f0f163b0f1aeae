import DICOMWire
import Testing

@testable import DIMSE

/// One engine with a transport and clocks that are only remembered, and the rules that its outputs have to keep to.
struct EngineDriver {
    var engine: AssociationEngine
    /// The time of the next call; each call takes one step of ``step`` first.
    var now: Nanoseconds = 0
    var step: Nanoseconds = 0
    /// What was written and is not taken yet.
    private(set) var written: [[UInt8]] = []
    private(set) var updates: [AssociationUpdate] = []
    private(set) var clocks: Set<AssociationStage> = []
    /// What the peer has sent of a PDU that is not whole.
    private(set) var unread: [UInt8] = []
    private(set) var isClosed = false
    private(set) var isEnded = false
    /// Outputs that break a rule.
    private(set) var faults: [String] = []

    init(_ setup: AssociationEngine.Setup = .requestor(Samples.proposal), limits: MessageAssembler.Limits = .init()) {
        engine = AssociationEngine(setup, limits: limits)
    }

    var state: AssociationState { engine.state }
    var record: AssociationRecord { engine.record }

    /// Everything written so far, taken.
    mutating func takeWritten() -> [UInt8] { exchange(&written, with: []).flatMap(\.self) }

    /// The updates so far, taken.
    mutating func takeUpdates() -> [AssociationUpdate] { exchange(&updates, with: []) }

    mutating func connect() { call { $0.transportConnected(at: $1) } }

    mutating func receive(_ bytes: [UInt8]) {
        unread += bytes
        while !unread.isEmpty {
            let all = unread
            let consumed = call { $0.receive(all.span.bytes, at: $1) }
            if consumed < 0 || consumed > all.count { faults.append("\(consumed) of \(all.count) bytes") }
            unread.removeFirst(min(max(0, consumed), all.count))
            if consumed <= 0 { break }
        }
    }

    mutating func receive(_ pdu: PDU) throws { receive(try pdu.encoded()) }

    mutating func close(_ end: ConnectionEnd = .closedByPeer) {
        let rest = unread
        unread = []
        isClosed = true
        call { $0.transportClosed(end, unread: rest, at: $1) }
    }

    mutating func expire(_ stage: AssociationStage) {
        clocks.remove(stage)
        call { $0.timedOut(stage, at: $1) }
    }

    @discardableResult
    mutating func call<Result>(_ body: (inout AssociationEngine, Nanoseconds) -> Result) -> Result {
        now += step
        let result = body(&engine, now)
        for output in engine.drain() { take(output) }
        for stage in clocks where !stage.runs(in: engine.state) {
            faults.append("the clock of \(stage) runs in \(engine.state)")
        }
        if engine.state.runsARTIM != clocks.contains(.artim) { faults.append("ARTIM in \(engine.state): \(clocks)") }
        if isEnded != (engine.state == .sta1 && record.end != nil) { faults.append("ended: \(isEnded), \(state)") }
        return result
    }

    private mutating func take(_ output: AssociationOutput) {
        if isEnded { faults.append("after the end: \(output)") }
        switch output {
        case .openTransport: if isClosed { faults.append("opened after the closing") }
        case .write(let bytes):
            if isClosed { faults.append("written after the closing: \(bytes)") }
            if bytes.isEmpty { faults.append("nothing written") }
            written.append(bytes)
        case .closeTransport:
            if isClosed { faults.append("closed twice") }
            isClosed = true
        case .arm(let stage): clocks.insert(stage)
        case .disarm(let stage): clocks.remove(stage)
        case .notify(let update):
            updates.append(update)
            guard update == .ended else { return }
            isEnded = true
            if !isClosed { faults.append("ended on an open connection") }
        }
    }
}

extension EngineDriver {
    /// The states that a role can come to, but for Sta1.
    static func states(of role: AssociationRole) -> [AssociationState] {
        switch role {
        case .requestor: [.sta4, .sta5, .sta6, .sta7, .sta8, .sta9, .sta11, .sta13]
        case .acceptor: [.sta2, .sta3, .sta6, .sta7, .sta8, .sta10, .sta12, .sta13]
        }
    }

    /// Each role in each state, with the connection open or on its way.
    static let situations = AssociationRole.allCases.flatMap { role in
        states(of: role).map { Situation(role: role, state: $0) }
    }

    struct Situation: Hashable, CustomStringConvertible {
        let role: AssociationRole
        let state: AssociationState
        var description: String { "\(role) in \(state)" }
        var isConnected: Bool { state.hasTransportConnection }
    }

    /// An engine that has come to a state in the ordinary way; what it wrote and told until then is taken.
    init(_ situation: Situation) throws {
        switch situation.role {
        case .requestor: try self.init(requestorIn: situation.state)
        case .acceptor: try self.init(acceptorIn: situation.state)
        }
        try #require(state == situation.state)
        try #require(faults.isEmpty)
        _ = takeWritten()
        _ = takeUpdates()
    }

    /// A requestor that has come to a state.
    init(requestorIn state: AssociationState) throws {
        self.init()
        call { engine, _ in engine.start() }
        call { engine, _ in engine.begin(.connect) }
        if state == .sta4 { return }
        connect()
        if state == .sta5 { return }
        try receive(.associateAccept(Samples.acceptance))
        if state != .sta6 { try leaveSta6(for: state) }
        if state == .sta11 { call { $0.answerRelease(at: $1) } }
    }

    /// An acceptor that has come to a state.
    init(acceptorIn state: AssociationState) throws {
        self.init(.acceptor)
        connect()
        if state == .sta2 { return }
        try receive(.associateRequest(Samples.proposal.request))
        if state == .sta3 { return }
        let answer = Samples.policy.answer(Samples.proposal.request)
        call { $0.answer(answer, at: $1) }
        if state != .sta6 { try leaveSta6(for: state) }
        if state == .sta12 { receive(Samples.releaseResponse) }
    }

    private mutating func leaveSta6(for state: AssociationState) throws {
        if state == .sta13 { return call { $0.abandon(at: $1) } }
        if state != .sta8 { call { $0.release(at: $1) } }
        if state != .sta7 { receive(Samples.releaseRequest) }
    }
}
