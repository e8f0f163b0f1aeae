import DICOMTransport
import DICOMWire
import DIMSE
import Glibc
import NIOCore
import NIOPosix
import Synchronization
import TLSWire
import TestSupport
import Testing
import TransportTestSupport

/// This side as SCP.
@Suite(.timeLimit(.minutes(1))) struct AssociationListenerTests {
    private let group = MultiThreadedEventLoopGroup.singleton
    private let ended = Ended()

    /// The records of the connections that ended.
    private final class Ended: Sendable {
        private let records = Mutex<[AssociationRecord]>([])

        func note(_ record: AssociationRecord) { records.withLock { $0.append(record) } }

        func first() async throws -> AssociationRecord {
            try await eventually("a connection has ended") { records.withLock { !$0.isEmpty } }
            return try #require(records.withLock { $0.first })
        }
    }

    /// A change to a request that makes the policy reject it.
    struct Refusal: Sendable {
        let expected: AssociateReject
        let change: @Sendable (inout AssociationProposal) -> Void

        init(source: UInt8, reason: UInt8, change: @escaping @Sendable (inout AssociationProposal) -> Void) {
            expected = AssociateReject(result: 1, source: source, reason: reason)
            self.change = change
        }
    }

    private func listen(
        _ change: (inout AssociationListener.Configuration) -> Void = { _ in }
    ) async throws -> AssociationListener {
        try await .verification(on: group, change) { [ended] in ended.note($0) }
    }

    @Test("Other implementations' C-ECHO is served", arguments: [false, true])
    func others(fromPython: Bool) async throws {
        let listener = try await listen()
        let tool =
            fromPython ? try Tool(path: Pynetdicom.python()) : try Tool(path: DCMTK.echoscu)
        let options = fromPython ? ["-m", "pynetdicom", "echoscu"] : ["--debug"]
        let result = try await tool.run(options + ["127.0.0.1", "\(listener.port)"])
        #expect(result.status == 0, "\(result)")
        let record = try await ended.first()
        #expect(record.role == .acceptor && record.release == .completed && record.deviations == [])
        #expect(record.request != nil && record.accept != nil && record.abort == nil)
        try await listener.close()
    }

    @Test("Its own side's C-ECHO is served, over TLS too", arguments: [false, true])
    func own(overTLS: Bool) async throws {
        let certificates = try await Certificates.shared
        let server = overTLS ? try TLSServerContext(.identified(by: certificates.server)) : nil
        let client = overTLS ? try TLSClientContext(.trusting(certificates.authority)) : nil
        let listener = try await listen { $0.tls = server }
        let attempt = await Attempt.run(.verification(listener.port).with { $0.tls = client })
        #expect(attempt.response?.response.status == 0)
        #expect((attempt.observed.tls?.isEstablished == true) == overTLS)
        #expect(try await ended.first().release == .completed)
        try await listener.close()
    }

    @Test("A plain request to a TLS port is no association")
    func plainToTLS() async throws {
        let certificates = try await Certificates.shared
        let context = try TLSServerContext(.identified(by: certificates.server))
        let listener = try await listen { $0.tls = context }
        let attempt = await Attempt.run(.verification(listener.port))
        #expect(attempt.negotiation == nil && attempt.association?.end != nil)
        #expect(try await ended.first().request == nil)
        try await listener.close()
    }

    @Test(
        "The policy rejects, with the reason",
        arguments: [
            Refusal(source: 2, reason: 2) { $0.protocolVersion = 2 },
            Refusal(source: 1, reason: 2) { $0.applicationContextName = "1.2.3" },
            Refusal(source: 1, reason: 7) { $0.calledAETitle = "OTHER" },
            Refusal(source: 1, reason: 3) { $0.callingAETitle = "STRANGER" },
        ]
    )
    func rejects(refusal: Refusal) async throws {
        let listener = try await listen {
            $0.policy.calledAETitles = ["ARCHIVE"]
            $0.policy.callingAETitles = ["SONDE"]
        }
        let attempt = await Attempt.run(.verification(listener.port).with { refusal.change(&$0.proposal) })
        #expect(attempt.association?.reject == refusal.expected)
        let record = try await ended.first()
        #expect(record.reject == attempt.association?.reject && record.end == .closedByPeer)
        try await listener.close()
    }

    @Test("What is not supported is refused context by context")
    func contexts() async throws {
        let listener = try await listen()
        let attempt = await Attempt.run(
            .verification(listener.port).with {
                $0.proposal.contexts += [
                    ProposedContext("1.2.840.10008.5.1.4.1.1.2", [.implicitVRLittleEndian]),
                    ProposedContext(.verification, ["1.2.840.10008.1.2.4.90"]),
                ]
            }
        )
        #expect(
            attempt.negotiation?.contexts.map(\.outcome) == [
                .accepted(.implicitVRLittleEndian), .refused(.abstractSyntaxNotSupported),
                .refused(.transferSyntaxesNotSupported),
            ]
        )
        try await listener.close()
    }

    @Test("Who does not ask in time is closed on", arguments: [[], [1], [1, 0, 0, 0, 0, 200, 0, 1]] as [[UInt8]])
    func artim(bytes: [UInt8]) async throws {
        let listener = try await listen { $0.limits.acceptorARTIM = .milliseconds(100) }
        let client = try PlainClient(port: UInt16(listener.port))
        try client.send(bytes)
        let (answer, end) = try client.readToEnd()
        #expect(answer.isEmpty && end == .finished)
        client.stop()
        #expect(try await ended.first().timeout == .artim)
        try await listener.close()
    }

    @Test(
        "What is no request is answered with A-ABORT, and others are served meanwhile",
        arguments: [
            Array("GET / HTTP/1.0\r\n\r\n".utf8), [1, 0, 0xFF, 0xFF, 0xFF, 0xFF], [4, 0, 0, 0, 0, 0],
            [2, 0, 0, 0, 0, 0],
            ScriptedAnswers.releaseRequest, [1, 0, 0, 0, 0, 4, 0, 1, 0, 0],
        ] as [[UInt8]]
    )
    func hostile(bytes: [UInt8]) async throws {
        let listener = try await listen()
        let client = try PlainClient(port: UInt16(listener.port))
        try client.send(bytes)
        #expect(try client.readPDUType() == 7)
        client.stop()
        #expect(try await ended.first().accept == nil)
        #expect(await Attempt.run(.verification(listener.port)).response != nil)
        try await listener.close()
    }

    @Test("A client that asks without end and reads nothing is not read any more")
    func unreadAnswers() async throws {
        let listener = try await listen()
        let port = UInt16(listener.port)
        let request = try await Self.recorded { await Attempt.run(.verification($0)) }
        let client = try PlainClient(port: port, limit: .milliseconds(1500), receiveBuffer: 4096)
        try client.send(request.associate)
        #expect(try client.readPDUType() == 2)
        let echoes = Array(repeatElement(request.echo, count: 1000).joined())
        // The system's buffers take some megabytes; then sending has to wait, and its limit runs out.
        var sent = 0
        let failure = #expect(throws: SocketError.self) {
            while sent < 3_000_000 {
                try client.send(echoes)
                sent += 1000
            }
        }
        #expect(failure?.code == EAGAIN, "\(sent) requests: \(String(describing: failure))")
        try client.reset()
        try await listener.close()
    }

    @Test("A client that sends nothing more is aborted when it was idle for long enough")
    func idle() async throws {
        let listener = try await listen {
            // Long enough for the echoes on a busy machine.
            $0.limits.idle = .milliseconds(1500)
            $0.limits.acceptorARTIM = .seconds(20)
        }
        let association = Association(.verification(listener.port), on: AnyEventLoop.next())
        #expect(await association.open() != nil)
        for _ in 0..<3 { #expect(await association.echo() != nil) }
        let record = try await ended.first()
        #expect(record.timeout == .idle && record.abort?.isFromPeer == false && record.operationsBegun == 0)
        #expect(await association.open() != nil)
        #expect(await association.observed().connection.association?.abort?.isFromPeer == true)
        try await listener.close()
    }

    /// Catches a connection that is kept for ever by not reading from it.
    @Test("A client that does not read what it asked for is ended as one that is idle")
    func idleReader() async throws {
        let listener = try await listen {
            $0.limits.idle = .milliseconds(300)
            $0.limits.acceptorARTIM = .milliseconds(100)
        }
        let request = try await Self.recorded { await Attempt.run(.verification($0)) }
        let client = try PlainClient(port: UInt16(listener.port), limit: .seconds(20), receiveBuffer: 4096)
        try client.send(request.associate)
        #expect(try client.readPDUType() == 2)
        let echoes = Array(repeatElement(request.echo, count: 1000).joined())
        // Sends until the other side has gone; the client's own limit would be EAGAIN.
        let failure = #expect(throws: SocketError.self) { while true { try client.send(echoes) } }
        #expect(failure?.code == ECONNRESET || failure?.code == EPIPE, "\(String(describing: failure))")
        let record = try await ended.first()
        #expect(record.timeout == .idle && record.end != nil)
        client.stop()
        try await listener.close()
    }

    /// The bytes of an A-ASSOCIATE-RQ and of a C-ECHO-RQ.
    private static func recorded(
        _ run: (UInt16) async -> Attempt
    ) async throws -> (associate: [UInt8], echo: [UInt8]) {
        let peer = try ScriptedPeer(.accepting + [.readPDU])
        _ = await run(peer.port)
        let all = try await peer.finish()[0].received
        let length = 6 + all[2..<6].reduce(0) { $0 << 8 | Int($1) }
        return (Array(all[..<length]), Array(all[length...]))
    }

    @Test("No more connections than the limit are accepted; the next one waits until one is gone")
    func maximumConnections() async throws {
        let listener = try await listen { $0.maximumConnections = 2 }
        let port = UInt16(listener.port)
        let associations = (0..<3).map { _ in Association(.verification(port), on: AnyEventLoop.next()) }
        #expect(await associations[0].open() != nil)
        #expect(await associations[1].open() != nil)
        async let third = associations[2].open()
        try await eventually("the third request is on its way") {
            let sockets = try OwnSockets.connected(to: port)
            return try sockets.count == 3 && sockets.allSatisfy { try OwnSockets.dataSegmentsSent($0) == 1 }
        }
        #expect(await associations[1].echo()?.response.status == 0)
        #expect(try OwnSockets.accepted(on: port).count == 2)
        await associations[0].release()
        #expect(await third != nil)
        await associations[1].release()
        await associations[2].release()
        try await listener.close()
    }

    /// The limits that stand where nothing else is said.
    @Test("64 connections are served, 128 more wait, and the next one is not answered")
    func backlog() async throws {
        let listener = try await listen()
        let port = UInt16(listener.port)
        var clients: [PlainClient] = []
        defer { for client in clients { client.stop() } }
        for _ in 0..<TransportLimits.connections { clients.append(try PlainClient(port: port)) }
        var accepted = 0
        try await eventually("all are accepted", saw: { "\(accepted)" }) {
            accepted = try OwnSockets.accepted(on: port).count
            return accepted == TransportLimits.connections
        }
        // The system's queue takes one more than it is told.
        for _ in 0...TransportLimits.backlog { clients.append(try PlainClient(port: port)) }
        let attempt = await Attempt.run(.verification(port).with { $0.limits.connect = .milliseconds(200) })
        #expect(attempt.connection.attempts.map(\.outcome) == [.timedOut])
        #expect(try OwnSockets.accepted(on: port).count == TransportLimits.connections)
        try await listener.close()
    }

    @Test("A request without an answer of the service stays without one, and a client that aborts is told as such")
    func unserved() async throws {
        let configuration = AssociationListener.Configuration(
            policy: AcceptorPolicy(supported: [.verification: [.implicitVRLittleEndian]])
        )
        let listener = try await AssociationListener(configuration, on: group, ended: { [ended] in ended.note($0) }) {
            _ in nil
        }
        let attempt = await Attempt.run(.verification(listener.port).with { $0.limits.dimse = .milliseconds(100) })
        #expect(attempt.association?.timeout == .dimse)
        let record = try await ended.first()
        #expect(record.abort?.isFromPeer == true)
        #expect(record.strayMessages.map(\.reason) == [.unservedRequest])
        try await listener.close()
    }

    @Test("What cannot be listened on is said")
    func unusable() async throws {
        let listener = try await listen()
        let taken = await #expect(throws: IOError.self) { try await listen { $0.port = listener.port } }
        #expect(taken?.errnoCode == EADDRINUSE)
        await #expect(throws: SocketAddressError.self) { try await listen { $0.host = "pacs.example.org" } }
        let foreign = await #expect(throws: IOError.self) { try await listen { $0.host = "198.51.100.1" } }
        #expect(foreign?.errnoCode == EADDRNOTAVAIL)
        try await listener.close()
    }
}
