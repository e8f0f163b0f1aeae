import DICOMTransport
import DICOMWire
import DIMSE
import Diagnosis
import Glibc
import NIOCore
import NIOPosix
import Synchronization
import TLSWire
import TestSupport
import Testing
import TransportTestSupport

@testable import Probing

/// A failed attempt, repeated with one thing changed at a time, against peers for which that makes the difference.
@Suite(.timeLimit(.minutes(1))) struct ContrastProbeTests {
    private let eventLoop = MultiThreadedEventLoopGroup.singleton.next()

    /// Echoes once, which fails, and contrasts.
    private func contrasts(
        _ settings: PeerSettings,
        control: RunControl? = nil
    ) async -> (evidence: Evidence, contrasts: [Contrast]) {
        let evidence = await EchoRun.run(settings, .count(1)).report.evidence
        let probe = ContrastProbe(settings, control: control ?? RunControl(on: eventLoop), on: eventLoop)
        return (evidence, await probe.run(for: evidence))
    }

    /// Rejects unless the request holds the text in the field of a title.
    private static func rejecting(unless title: String, at field: Range<Int>, reason: UInt8) -> [ScriptedPeer.Step] {
        [
            .readPDU,
            .reply { request in
                String(decoding: request[field], as: UTF8.self).hasPrefix(title)
                    ? ScriptedAnswers.acceptAll(request) : ScriptedAnswers.reject(reason: reason)
            },
        ] + .echoing() + .releasing
    }

    @Test("A called title in the wrong case is found by changing the called title alone")
    func calledTitle() async throws {
        let peer = try ScriptedPeer(Self.rejecting(unless: "ARCHIVE", at: 10..<26, reason: 7))
        let (evidence, contrasts) = await contrasts(.loopback(peer.port))
        #expect(evidence.connection.association?.reject?.reason == 7)
        #expect(contrasts.contains(Contrast(change: .calledAETitle("ARCHIVE"), outcome: .echoed(status: 0))))
        for record in try await peer.finish(connections: 2) {
            // Lawful titles, and the calling one as it was unless it was the one thing changed.
            let titles = [record.received[10..<26], record.received[26..<42]]
            #expect(titles.allSatisfy { AETitle(field: $0).problem == nil })
            #expect(titles[0].starts(with: "Archive".utf8) || titles[1].starts(with: "SONDE ".utf8))
        }
    }

    @Test("A caller that is not known is found by changing the calling title alone")
    func callingTitle() async throws {
        let peer = try ScriptedPeer(Self.rejecting(unless: "ECHOSCU", at: 26..<42, reason: 3))
        let (_, contrasts) = await contrasts(.loopback(peer.port))
        #expect(contrasts.contains(Contrast(change: .callingAETitle("ECHOSCU"), outcome: .echoed(status: 0))))
        let refused = AssociateReject(result: 1, source: 1, reason: 3)
        #expect(contrasts.contains { $0.outcome == .rejected(refused) })
    }

    @Test("An echo that is not answered in time is told from one that the peer ends, after it accepted")
    func accepted() async throws {
        for (end, outcome) in [
            (ScriptedPeer.Step.wait, Contrast.Outcome.acceptedThenSilent), (.closeFIN, .acceptedOnly),
        ] {
            let peer = try ScriptedPeer(scripts: [
                [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait], .accepting + [.readPDU, end],
            ])
            let settings = PeerSettings.loopback(peer.port).with { $0.limits.dimse = .milliseconds(300) }
            let outcomes = await contrasts(settings).contrasts.map(\.outcome)
            #expect(!outcomes.isEmpty && outcomes.allSatisfy { $0 == outcome }, "\(outcomes)")
            peer.stop()
        }
    }

    @Test("A context that is refused is told from an echo that is not answered")
    func refusedContext() async throws {
        let refusing: ScriptedPeer.Step = .reply { ScriptedAnswers.acceptAll($0, result: 3) }
        let peer = try ScriptedPeer(
            [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait],
            [.readPDU, refusing, .wait]
        )
        let outcomes = await contrasts(.loopback(peer.port)).contrasts.map(\.outcome)
        #expect(!outcomes.isEmpty && outcomes.allSatisfy { $0 == .acceptedWithoutContext }, "\(outcomes)")
    }

    @Test("A peer that resets is asked in TLS, and a TLS server there is found")
    func tls() async throws {
        let certificates = try await Certificates.shared
        try await Storescp.start(tls: ServerTLS(certificates)).use { server in
            let (evidence, contrasts) = await contrasts(.loopback(server.port))
            #expect(evidence.connection.association?.end == .resetByPeer)
            #expect(contrasts.contains(Contrast(change: .tls, outcome: .tlsServer)))
        }
    }

    @Test("Asked again in TLS, a server that does not answer the request is silent, and not a TLS server that answered")
    func silentBehindTLS() async throws {
        let context = try TLSClientContext(.reportOnly)
        let certificates = try await CertificateKinds.shared
        // It answers lines, and a request has none.
        try await OpenSSLServer.start(certificates.identity("server"), ["-rev"]).use { server in
            let settings = PeerSettings.loopback(server.port).with {
                $0.tls = context
                $0.target.usesTLS = true
                $0.limits.association = .milliseconds(300)
            }
            let probe = ContrastProbe(settings, control: RunControl(on: eventLoop), on: eventLoop)
            let evidence = await EchoRun.run(settings, .count(1)).report.evidence
            #expect(await probe.again(evidence)?.outcome == .silent)
        }
    }

    @Test("TLS to a plain server is found by asking without")
    func plain() async throws {
        let context = try TLSClientContext(.reportOnly)
        try await Storescp.start().use { server in
            let (_, contrasts) = await contrasts(
                .loopback(server.port).with {
                    $0.tls = context
                    $0.target.usesTLS = true
                }
            )
            #expect(contrasts.contains(Contrast(change: .plain, outcome: .echoed(status: 0))))
        }
    }

    @Test("A silent port is tried with other protocols, and each answer is kept as it came")
    func silent() async throws {
        let peer = try ScriptedPeer([
            .read(5),
            .reply { Array($0.prefix(3)) == Array("GET".utf8) ? Array("HTTP/1.0 200 OK\r\n".utf8) : [] }, .wait,
        ])
        let (evidence, contrasts) = await contrasts(
            .loopback(peer.port).with {
                $0.limits = TimeLimits(eachStage: .milliseconds(100))
                $0.limits.connect = .seconds(20)
            }
        )
        #expect(evidence.connection.association?.timeout == .association)
        let changes = contrasts.map(\.change)
        #expect(Set(changes).isSuperset(of: [.tls, .http]))
        #expect(contrasts.first { $0.change == .http }?.outcome == .bytes(Array("HTTP/1.0 200 OK\r\n".utf8)))
        #expect(contrasts.first { $0.change == .tls }?.outcome == .silent)
        let all = try await peer.finish(connections: 1 + contrasts.count)
        for record in all where record.received.first == 1 {
            // What is known to hang servers: no contexts, no transfer syntax, even context IDs, a small maximum.
            let request = try decodedRequest(record.received)
            #expect(request.presentationContexts.count == 1)
            #expect(request.presentationContexts.allSatisfy { $0.id % 2 == 1 && !$0.transferSyntaxes.isEmpty })
            #expect(request.userInformation?.maximumLength.map { $0 >= 1024 } == true)
        }
    }

    private func decodedRequest(_ bytes: [UInt8]) throws -> Associate {
        var log = DecodingLog()
        let length = 6 + bytes[2..<6].reduce(0) { $0 << 8 | Int($1) }
        guard case .associateRequest(let request) = try PDU(decoding: Array(bytes.prefix(length)), log: &log) else {
            throw NoRequest()
        }
        return request
    }

    struct NoRequest: Error {}

    @Test("An identity that is refused is found by leaving it out")
    func identity() async throws {
        try await Pynetdicom.start(.refusesIdentity).use { server in
            let identity = UserIdentityRequest(
                identityType: 2,
                positiveResponseRequested: true,
                primaryField: Array("user".utf8),
                secondaryField: Array("secret".utf8)
            )
            let (evidence, contrasts) = await contrasts(.loopback(server.port).with { $0.userIdentity = identity })
            #expect(evidence.connection.association?.reject?.source == 2)
            #expect(contrasts.contains(Contrast(change: .withoutUserIdentity, outcome: .echoed(status: 0))))
        }
    }

    @Test("What is explained, and what was never connected, is not contrasted")
    func nothing() async throws {
        #expect(await contrasts(.loopback(try FreePort.next())).contrasts.isEmpty)
        let peer = try ScriptedPeer([.readPDU, .send(Array("HTTP/1.0 400 Bad\r\n\r\n".utf8)), .wait])
        #expect(await contrasts(.loopback(peer.port)).contrasts.isEmpty)
        #expect(try await peer.finish().count == 1)
    }

    /// Whatever is changed, a peer that fails once works the second time: a cause that was named for the change would
    /// be wrong.
    @Test(
        "Of a failure that does not come again no change is made",
        arguments: [
            [.readPDU, .send(ScriptedAnswers.reject(reason: 7))], [.readPDU, .send(ScriptedAnswers.reject(reason: 3))],
            [.readPDU, .closeRST], [.readPDU, .closeFIN], .accepting + [.readPDU, .send(ScriptedAnswers.abort())],
            .accepting + [.readPDU, .closeFIN], .accepting + .echoing(status: 0x0124),
        ] as [[ScriptedPeer.Step]]
    )
    func passing(failure: [ScriptedPeer.Step]) async throws {
        let peer = try ScriptedPeer(failure + [.wait], .accepting + .echoing() + .releasing)
        let (evidence, made) = await contrasts(.loopback(peer.port))
        #expect(made == [Contrast(change: .nothing, outcome: .echoed(status: 0))])
        var contrasted = evidence
        contrasted.contrasts = made
        #expect(Catalogue.findings(for: contrasted).map(\.code).contains(.intermittent))
        #expect(try await peer.finish(connections: 2).count == 2)
    }

    /// Catches a cause that is named since the third of three servers answered when something was changed.
    @Test(
        "Of servers in turn of which two in three refuse, no change is the cause",
        arguments: [
            [.readPDU, .send(ScriptedAnswers.reject(reason: 7)), .wait],
            [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait],
            .accepting + .echoing(status: 0x0124) + .releasing,
            .accepting + [.readPDU, .send(ScriptedAnswers.abort())],
        ] as [[ScriptedPeer.Step]],
        [2, 3]
    )
    func inTurn(refusing: [ScriptedPeer.Step], works: Int) async throws {
        let working: [ScriptedPeer.Step] = .accepting + .echoing() + .releasing
        let scripts = (0..<40).map { $0 % (works + 1) == works ? working : refusing }
        let peer = try ScriptedPeer(scripts: scripts)
        var (evidence, made) = await contrasts(.loopback(peer.port))
        evidence.contrasts = made
        let codes = Catalogue.findings(for: evidence).map(\.code)
        #expect(codes.contains(.intermittent), "\(codes) \(made)")
        let named: [FindingCode] = [
            .calledAETitleCase, .callingAETitleNotRegistered, .statusNotAuthorized, .callerNotAdmitted,
        ]
        #expect(Set(codes).isDisjoint(with: named), "\(codes) \(made)")
    }

    /// Catches a cause that is named since another server had an association for a changed title.
    @Test(
        "Of two servers in turn that both refuse the echo, each in its way, no change is the cause",
        arguments: [1, 2, 3]
    )
    func inTurnWithoutSuccess(refusing: Int) async throws {
        let reject: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait]
        let abort: [ScriptedPeer.Step] = .accepting + [.readPDU, .send(ScriptedAnswers.abort())]
        let peer = try ScriptedPeer(scripts: (0..<40).map { $0 % (refusing + 1) == refusing ? abort : reject })
        var (evidence, made) = await contrasts(.loopback(peer.port))
        evidence.contrasts = made
        let codes = Catalogue.findings(for: evidence).map(\.code)
        #expect(codes.contains(.intermittent) && !codes.contains(.callingAETitleNotRegistered), "\(codes) \(made)")
    }

    /// A place is taken by somebody else just then.
    @Test("What meets a busy peer when it is done again hides nothing that was shown")
    func busyWhileConfirming() async throws {
        let reject: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.reject(reason: 1)), .wait]
        let working: [ScriptedPeer.Step] = .accepting + .echoing() + .releasing
        let full: [ScriptedPeer.Step] = [.readPDU, .send(Self.full), .wait]
        // The attempt, the same again, without the identity, the same again, and from then on no place.
        let peer = try ScriptedPeer(scripts: [reject, reject, working, reject, full])
        let identity = UserIdentityRequest(
            identityType: 1,
            positiveResponseRequested: false,
            primaryField: Array("user".utf8),
            secondaryField: []
        )
        var (evidence, made) = await contrasts(.loopback(peer.port).with { $0.userIdentity = identity })
        evidence.contrasts = made
        let codes = Catalogue.findings(for: evidence).map(\.code)
        #expect(codes.first == .userIdentityRefused, "\(codes) \(made)")
    }

    @Test("Where what worked fails when it is done again, its peer is unsteady, and no title matters")
    func unsteady() async throws {
        let working: [ScriptedPeer.Step] = .accepting + .echoing() + .releasing
        let refusing: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait]
        for scripts in [[working, refusing, working], [working, refusing]] {
            // The last one stays.
            let peer = try ScriptedPeer(scripts: scripts + Array(repeating: scripts.last ?? [], count: 20))
            var (evidence, made) = await contrasts(.loopback(peer.port))
            evidence.contrasts = made
            let codes = Catalogue.findings(for: evidence).map(\.code)
            #expect(codes.contains(.intermittent) && !codes.contains(.callingAETitleMatters), "\(codes) \(made)")
        }
    }

    private static let full = ScriptedAnswers.reject(result: 2, source: 3, reason: 2)

    /// A server with one place answers a request so that comes a millisecond after the release.
    @Test("A change that meets a peer without a place for it is made again, before it is an outcome")
    func busy() async throws {
        let working = .accepting + .echoing() + .releasing
        let busy: [ScriptedPeer.Step] = [.readPDU, .send(Self.full), .wait]
        let peer = try ScriptedPeer(scripts: [working, busy, working, busy, busy, working])
        let outcomes = await contrasts(.loopback(peer.port)).contrasts.map(\.outcome)
        #expect(outcomes == [.echoed(status: 0), .echoed(status: 0)])
        #expect(try await peer.finish(connections: 6).count == 6)
    }

    @Test("What the peer had no place for is told, though it worked a moment later")
    func busyTold() async throws {
        let working: [ScriptedPeer.Step] = .accepting + .echoing() + .releasing
        let busy: [ScriptedPeer.Step] = [.readPDU, .send(Self.full), .wait]
        let peer = try ScriptedPeer(scripts: [working, busy, working, working, busy, working])
        let made = await contrasts(.loopback(peer.port)).contrasts
        #expect(made.map(\.timesBusy) == [1, 0])
        #expect(made.first?.description.hasSuffix("after it was rejected once for lack of a place") == true)
        let run = await EchoRun.run(.loopback(peer.port), .count(1) { $0.waitsForPlace = true })
        #expect(run.outcomes == ["0"] && run.report.findings.map(\.code) == [.associationLimit])
        #expect(run.report.findings.first?.severity == .note)
    }

    @Test("An interruption ends the wait for a place, and leaves no outcome")
    func busyInterrupted() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing, [.readPDU, .send(Self.full), .wait])
        let control = RunControl(on: eventLoop)
        async let result = contrasts(.loopback(peer.port), control: control)
        try await eventually("a place is waited for") { control.isPausing }
        control.interrupt(.user)
        #expect(await result.contrasts.isEmpty)
    }

    @Test(
        "An attempt is made again until it works, so that of two servers in turn the other is met",
        arguments: [1, 2]
    )
    func again(failures: Int) async throws {
        let refusing: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait]
        let scripts = Array(repeating: refusing, count: 1 + failures)
        let peer = try ScriptedPeer(scripts: scripts + [.accepting + .echoing() + .releasing])
        let evidence = await EchoRun.run(.loopback(peer.port), .count(1)).report.evidence
        let probe = ContrastProbe(.loopback(peer.port), control: RunControl(on: eventLoop), on: eventLoop)
        #expect(await probe.again(evidence)?.outcome.isSuccess == (failures == 1))
        #expect(try await peer.finish(connections: 3).count == 3)
    }

    /// Catches an address in place of the name, for which the server has another certificate, or none.
    @Test("Of a name with several addresses the one that answered is asked, and in TLS by the name")
    func nameInTLS() async throws {
        let peer = try ScriptedPeer([.readPDU, .wait])
        let context = try TLSClientContext(.reportOnly)
        let settings = PeerSettings.loopback(peer.port).with {
            $0.host = "localhost"
            $0.family = .ipv4
            $0.limits.association = .milliseconds(300)
            $0.limits.tls = .milliseconds(300)
        }
        var evidence = await EchoRun.run(settings, .count(1)).report.evidence
        var report = TLSReport()
        report.isEstablished = true
        evidence.tls = report
        evidence.target.usesTLS = true
        // The first one is nobody's.
        evidence.connection.resolution?.addresses = ["127.0.0.77", "127.0.0.1"]
        let probe = ContrastProbe(
            settings.with {
                $0.tls = context
                $0.target.usesTLS = true
            },
            control: RunControl(on: eventLoop),
            on: eventLoop
        )
        #expect(await probe.run(for: evidence).map(\.change).contains(.http))
        let hellos = peer.records.map(\.received).filter { $0.first == 0x16 }
        #expect(hellos.count > 1)
        for hello in hellos { #expect(String(decoding: hello, as: UTF8.self).contains("localhost")) }
    }

    @Test("An interruption ends it, and what was cut short is no outcome")
    func interrupted() async throws {
        let peer = try ScriptedPeer([.readPDU, .closeFIN], [.wait])
        let control = RunControl(on: eventLoop)
        async let result = contrasts(.loopback(peer.port), control: control)
        try await eventually("a contrast is under way") { peer.records.count == 2 }
        control.interrupt(.deadline)
        #expect(await result.contrasts.isEmpty)
    }

    @Test(
        "Each change that is asked for is made once, on a connection of its own, and no further one",
        arguments: [
            ([.readPDU, .closeFIN], [.nothing, .tls, .listening]),
            ([.readPDU, .closeRST], [.nothing, .tls, .listening]),
            (
                [.readPDU, .send(ScriptedAnswers.reject(reason: 7)), .wait],
                [
                    .nothing, .calledAETitle("ARCHIVE"), .calledAETitle("archive"), .callingAETitle("sonde"),
                    .callingAETitle("ANY-SCU"), .callingAETitle("ECHOSCU"),
                ]
            ),
        ] as [([ScriptedPeer.Step], [Contrast.Change])]
    )
    func rounds(script: [ScriptedPeer.Step], expected: [Contrast.Change]) async throws {
        let peer = try ScriptedPeer(script)
        // A ClientHello is no PDU that would ever be whole.
        let settings = PeerSettings.loopback(peer.port).with { $0.limits.tls = .milliseconds(300) }
        #expect(await contrasts(settings).contrasts.map(\.change) == expected)
        #expect(try await peer.finish(connections: 1 + expected.count).count == 1 + expected.count)
    }

    @Test("The port that the user chose to connect from is that of the attempt, which leaves it in TIME-WAIT")
    func sourcePort() async throws {
        try await Storescp.start().use { server in
            let port = Int(try FreePort.next())
            let (evidence, contrasts) = await contrasts(
                .loopback(server.port).with {
                    $0.sourceAddress = "127.0.0.1"
                    $0.sourcePort = port
                }
            )
            #expect(evidence.connection.localAddress == "127.0.0.1:\(port)")
            #expect(contrasts.count == 2 && contrasts.allSatisfy { $0.outcome == .echoed(status: 0) }, "\(contrasts)")
        }
    }

    /// Changes that this side cannot make are no answer of the peer's.
    @Test(
        "What this side could not try is told from a peer that cannot be connected to",
        arguments: [
            ("198.51.100.1", .ipv4, .notTried(.system(errno: EADDRNOTAVAIL))),
            // Asked for in IPv6, it is a name, and one without an address.
            (nil, .ipv6, .notTried(.name(.noSuchName))), (nil, .ipv4, .notConnected),
        ] as [(String?, AddressFamily, Contrast.Outcome)]
    )
    func notTried(source: String?, family: AddressFamily, outcome: Contrast.Outcome) async throws {
        for script in [.accepting + .echoing() + .releasing, [.readPDU, .closeFIN]] as [[ScriptedPeer.Step]] {
            let peer = try ScriptedPeer(script)
            defer { peer.stop() }
            let evidence = await EchoRun.run(.loopback(peer.port), .count(1)).report.evidence
            let settings = PeerSettings.loopback(try FreePort.next()).with {
                $0.sourceAddress = source
                $0.family = family
            }
            let probe = ContrastProbe(settings, control: RunControl(on: eventLoop), on: eventLoop)
            let contrasts = await probe.run(for: evidence)
            #expect(contrasts.count > 1 && contrasts.allSatisfy { $0.outcome == outcome }, "\(contrasts)")
        }
    }

    @Test("A link-local address keeps its zone in every change, also where no association is asked for")
    func zone() async throws {
        let peer = try ScriptedPeer([.readPDU, .closeFIN])
        var evidence = await EchoRun.run(.loopback(peer.port), .count(1)).report.evidence
        // The system's answer is without it.
        evidence.connection.resolution = ResolutionRecord(addresses: ["fe80::1"], failure: nil, time: 0)
        evidence.connection.attempts[0].address = "fe80::1"
        let namespace = try await NetworkNamespace("ip address add fe80::1/64 dev lo nodad")
        try await withEventLoop(in: namespace) { [evidence] eventLoop in
            let settings = PeerSettings.loopback(104).with { $0.host = "fe80::1%lo" }
            let probe = ContrastProbe(settings, control: RunControl(on: eventLoop), on: eventLoop)
            let contrasts = await probe.run(for: evidence)
            let expected = [.nothing, .tls, .listening].map { Contrast(change: $0, outcome: .notConnected) }
            #expect(contrasts == expected, "nothing listens there: \(contrasts)")
        }
    }

    @Test("TLS is made off the event loop, on which the tools run their tasks; where it cannot be, the reason is kept")
    func tlsOffTheEventLoop() async throws {
        let peer = try ScriptedPeer([.readPDU, .closeRST])
        let evidence = await EchoRun.run(.loopback(peer.port), .count(1)).report.evidence
        let eventLoop = eventLoop
        let makers = Mutex<[Bool]>([])
        let probe = ContrastProbe(.loopback(peer.port), control: RunControl(on: eventLoop), on: eventLoop) {
            makers.withLock { $0.append(eventLoop.inEventLoop) }
            throw TLSOptionsError.refused(reason: "no memory")
        }
        let (wasOnLoop, contrasts) = await Task(executorPreference: OnEventLoop(eventLoop)) {
            (eventLoop.inEventLoop, await probe.run(for: evidence))
        }.value
        #expect(wasOnLoop && makers.withLock { $0 } == [false])
        let reason = "the TLS library refuses the settings: no memory"
        #expect(contrasts.first { $0.change == .tls }?.outcome == .notTried(.tls(reason)))
    }

    /// Runs tasks on an event loop, as the tools do.
    private final class OnEventLoop: TaskExecutor {
        private let eventLoop: any EventLoop

        init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            eventLoop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}
