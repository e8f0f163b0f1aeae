import DICOMTransport
import DICOMWire
import DIMSE
import TestSupport
import Testing
import TransportTestSupport

/// What is under way ends at once, at whatever point it is.
///
/// The limits of all stages are far longer than the tests.
@Suite(.timeLimit(.minutes(1))) struct AbandonTests {
    private func association(
        _ port: UInt16,
        tls: Bool = false,
        _ change: (inout AssociationConfiguration) -> Void = { _ in }
    ) throws -> Association {
        var configuration = AssociationConfiguration.verification(port)
        configuration.limits = TimeLimits(eachStage: .seconds(600))
        configuration.limits.artim = .seconds(600)
        if tls { configuration.tls = try TLSClientContext(.reportOnly) }
        change(&configuration)
        return Association(configuration, on: AnyEventLoop.next())
    }

    @Test("Before it was opened: it never opens, and all that is asked of it returns")
    func new() async throws {
        let peer = try ScriptedPeer([.wait])
        let association = try association(peer.port)
        association.abandon()
        #expect(await association.open() == nil)
        #expect(await association.echo() == nil)
        await association.release()
        await association.abort()
        #expect(await association.observed().connection.attempts.isEmpty)
        #expect(peer.records.isEmpty)
    }

    @Test("One that is never opened is released, aborted or dropped without waiting")
    func neverOpened() async throws {
        try await association(1).release()
        try await association(1).abort()
        #expect(try await association(1).echo() == nil)
        _ = try association(1)
    }

    @Test("While it connects; that there was no answer until then is the evidence")
    func connecting() async throws {
        let port = try UnansweringPort()
        defer { port.stop() }
        let events = WireEvents()
        let association = try association(port.port) { $0.observer = events }
        async let negotiation = association.open()
        try await eventually("it connects") { events.all == ["connecting"] }
        association.abandon()
        #expect(await negotiation == nil)
        await association.release()
        let connection = await association.observed().connection
        #expect(connection.attempts.map(\.outcome) == [.abandoned] && connection.timeout == nil)
        #expect(events.all == ["connecting", "notOpened abandoned"])
        #expect(connection.association == nil)
        let transition = await association.observed().lastTransition
        #expect(transition?.description == "Sta4 + Evt15 -> AA-2 -> Sta1")
    }

    @Test("In the TLS handshake: closed, and nothing else is sent")
    func tls() async throws {
        let peer = try ScriptedPeer([.wait])
        let association = try association(peer.port, tls: true)
        async let negotiation = association.open()
        try await eventually("the ClientHello is there") { peer.records.first?.received.isEmpty == false }
        association.abandon()
        #expect(await negotiation == nil)
        let observed = await association.observed()
        #expect(observed.lastTransition?.description == "Sta4 + Evt15 -> AA-2 -> Sta1")
        #expect(observed.connection.association?.timeout == nil)
        #expect(observed.connection.association?.end == .closedByUs)
        #expect(try await peer.finish()[0].ending != nil)
    }

    @Test("While the association is asked for: A-ABORT, and the second time nothing is waited for")
    func associating() async throws {
        let peer = try ScriptedPeer([.readPDU, .readPDU, .wait])
        let association = try association(peer.port)
        async let negotiation = association.open()
        try await eventually("the request is there") { peer.records.first?.received.isEmpty == false }
        association.abandon()
        association.abandon()
        #expect(await negotiation == nil)
        let record = try await peer.finish()[0]
        #expect(record.received.suffix(10) == ScriptedAnswers.abort()[...] && record.ending == .finished)
    }

    @Test("While an answer is awaited: A-ABORT, and who waited is told")
    func echoing() async throws {
        let peer = try ScriptedPeer(.accepting + [.readPDU, .readPDU])
        let association = try association(peer.port)
        #expect(await association.open() != nil)
        async let response = association.echo()
        try await eventually("the echo is there") { (peer.records.first?.received.count ?? 0) > 250 }
        association.abandon()
        #expect(await response == nil)
        await association.release()
        let record = try await peer.finish()[0]
        #expect(record.received.suffix(10) == ScriptedAnswers.abort()[...] && record.stoppedAt == nil)
        #expect(await association.observed().connection.association?.end == .closedByPeer)
    }

    @Test("While the release is awaited: A-ABORT")
    func releasing() async throws {
        let peer = try ScriptedPeer(.accepting + [.readPDU, .readPDU])
        let association = try association(peer.port)
        #expect(await association.open() != nil)
        async let released = association.release()
        try await eventually("the release request is there") {
            peer.records.first?.received.suffix(10) == ScriptedAnswers.releaseRequest[...]
        }
        association.abandon()
        #expect(await released == nil)
        #expect(try await peer.finish()[0].received.suffix(10) == ScriptedAnswers.abort()[...])
    }

    @Test("Of a peer that does not read, the connection is gone all the same")
    func unread() async throws {
        let peer = try ScriptedPeer(.accepting + [.pause(.seconds(20))])
        let association = try association(peer.port)
        #expect(await association.open() != nil)
        // Far more than the system's buffers hold.
        let dataSet = Array(repeating: UInt8(7), count: 32 << 20)
        async let response = association.operate(contextID: 1, dataSet: dataSet) {
            Message(
                .cStoreRequest(
                    CStoreRequest(messageID: $0, affectedSOPClassUID: .verification, affectedSOPInstanceUID: "1.2")
                ),
                hasDataSet: true
            )
        }
        let socket = try #require(try OwnSockets.connected(to: peer.port).first)
        try await eventually("the data set is on its way") { try OwnSockets.dataSegmentsSent(socket) > 1 }
        association.abandon()
        association.abandon()
        #expect(await response == nil)
        await association.release()
        try await eventually("the connection is gone", within: .seconds(2)) {
            try OwnSockets.connected(to: peer.port).isEmpty
        }
    }
}
