import Testing

@testable import DIMSE

/// Two machines, one of each role, on one connection that delivers in order.
@Suite struct PeersTests {
    /// Catches cells that only hold on one side: two ends that keep to the table would abort each other.
    @Test("Two peers that keep to the table never see an unexpected PDU, and never wait for each other for ever")
    func compliantPeers() throws {
        let start = Peers()
        var seen: Set = [start]
        var waiting = [start]
        var states: [AssociationRole: Set<AssociationState>] = [:]
        while let peers = waiting.popLast() {
            let steps = try peers.steps()
            for step in steps {
                var next = peers
                let transition = try next.take(step)
                states[step.role, default: []].insert(transition.to)
                switch transition.action {
                case .aa7, .aa8: Issue.record("\(transition) of the \(step.role)")
                case .aa1: #expect(transition.event == .abortRequested, "\(transition) of the \(step.role)")
                default: break
                }
                if seen.insert(next).inserted { waiting.append(next) }
            }
            if steps.isEmpty { #expect(peers.isOver, "stuck: \(peers)") }
        }
        #expect(states[.requestor] == [.sta1, .sta4, .sta5, .sta6, .sta7, .sta8, .sta9, .sta11, .sta13])
        #expect(states[.acceptor] == [.sta1, .sta2, .sta3, .sta6, .sta7, .sta8, .sta10, .sta12, .sta13])
    }

    @Test("A release collision ends on both sides, the requestor answering first (PS3.8 7.2.3)")
    func releaseCollision() throws {
        var peers = try Peers.associated()
        try peers.act(.requestor, .releaseRequested, action: .ar1, state: .sta7)
        try peers.act(.acceptor, .releaseRequested, action: .ar1, state: .sta7)
        try peers.act(.requestor, .releaseRequestReceived, action: .ar8, state: .sta9)
        try peers.act(.acceptor, .releaseRequestReceived, action: .ar8, state: .sta10)
        #expect(!peers[.acceptor].machine.mayIssue(.releaseAnswered))
        try peers.act(.requestor, .releaseAnswered, action: .ar9, state: .sta11)
        try peers.act(.acceptor, .releaseResponseReceived, action: .ar10, state: .sta12)
        try peers.act(.acceptor, .releaseAnswered, action: .ar4, state: .sta13)
        try peers.act(.requestor, .releaseResponseReceived, action: .ar3, state: .sta1)
        try peers.act(.acceptor, .transportConnectionClosed, action: .ar5, state: .sta1)
        #expect(peers.isOver)
    }

    @Test("Data that crosses a release request still arrives, in both directions")
    func dataCrossesRelease() throws {
        var peers = try Peers.associated()
        try peers.act(.requestor, .releaseRequested, action: .ar1, state: .sta7)
        try peers.act(.acceptor, .dataRequested, action: .dt1, state: .sta6)
        try peers.act(.acceptor, .releaseRequestReceived, action: .ar2, state: .sta8)
        try peers.act(.acceptor, .dataRequested, action: .ar7, state: .sta8)
        try peers.act(.requestor, .dataReceived, action: .ar6, state: .sta7)
        try peers.act(.requestor, .dataReceived, action: .ar6, state: .sta7)
        #expect(!peers[.requestor].machine.mayIssue(.dataRequested))
        try peers.act(.acceptor, .releaseAnswered, action: .ar4, state: .sta13)
        try peers.act(.requestor, .releaseResponseReceived, action: .ar3, state: .sta1)
        try peers.act(.acceptor, .transportConnectionClosed, action: .ar5, state: .sta1)
    }
}
