import DICOMTransport
import DICOMWire
import DIMSE
import Diagnosis
import NIOPosix
import Probing
import TLSWire
import TestSupport
import Testing
import TransportTestSupport

@Suite(.timeLimit(.minutes(1))) struct EchoProbeTests {
    @Test("So many echoes as planned go over one association, each told as it is done")
    func count() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .echoing() + .echoing() + .releasing)
        let run = await EchoRun.run(.loopback(peer.port), .count(3))
        #expect(run.outcomes == ["0", "0", "0"] && run.events.map(\.sequence) == [1, 2, 3])
        #expect(run.report.tried == 3 && run.report.succeeded == 3)
        #expect(run.report.evidence.roundTrips == run.events.compactMap(\.times.echo))
        #expect(run.releaseTimes.count == 1)
        // Only the first one went through the stages before.
        #expect(run.events.map { $0.times.association != nil } == [true, false, false])
        #expect(run.events.map { $0.times.connect != nil } == [true, false, false])
        #expect(run.report.evidence.connection.association?.release == .completed)
        #expect(run.report.evidence.operationsAskedFor == 3 && run.report.evidence.verdict == .holds)
        #expect(try await peer.finish().count == 1)
    }

    @Test("With an association for each echo there are as many connections")
    func repeatsAssociation() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        let run = await EchoRun.run(.loopback(peer.port), .count(3) { $0.repeatsAssociation = true })
        #expect(run.outcomes == ["0", "0", "0"] && run.events.allSatisfy { $0.times.association != nil })
        #expect(run.releaseTimes.count == 3 && run.report.evidence.verdict == .holds)
        #expect(try await peer.finish(connections: 3).count == 3)
    }

    @Test("Waiting for a peer ends with its first success")
    func endsWithSuccess() async throws {
        let peer = try ScriptedPeer(
            [.readPDU, .send(ScriptedAnswers.reject(result: 2, source: 3, reason: 1)), .wait],
            [.closeFIN],
            .accepting + .echoing() + .releasing
        )
        let run = await EchoRun.run(.loopback(peer.port), .count(nil) { $0.endsWithSuccess = true })
        #expect(run.outcomes == ["failed", "failed", "0"])
        #expect(run.report.tried == 3 && run.report.succeeded == 1)
        // What failed before is over; each failure keeps its own evidence.
        #expect(run.report.evidence.connection.association?.release == .completed)
        guard case .failed(let evidence) = run.events[0].outcome else { throw WrongOutcome() }
        #expect(evidence.connection.association?.reject?.source == 3)
        #expect(try await peer.finish(connections: 3).count == 3)
    }

    @Test("A peer that fails and recovers: later echoes go over a new association, and the failure stays the evidence")
    func recovers() async throws {
        let peer = try ScriptedPeer(
            .accepting + .echoing() + [.readPDU, .closeRST],
            .accepting + .echoing() + .echoing() + .releasing
        )
        let run = await EchoRun.run(.loopback(peer.port), .count(4))
        #expect(run.outcomes == ["0", "failed", "0", "0"])
        #expect(run.report.succeeded == 3)
        let record = try #require(run.report.evidence.connection.association)
        #expect(record.end == .resetByPeer && record.operationsCompleted == 1)
        #expect(run.report.evidence.roundTrips.count == 1)
        guard case .failed(let evidence) = run.events[1].outcome else { throw WrongOutcome() }
        #expect(evidence.connection.association?.end == .resetByPeer)
    }

    struct WrongOutcome: Error {}

    /// Two servers behind one address, of which one lacks the title.
    @Test("A peer that refuses every second association for the title, and takes it in between, knows the title")
    func alternating() async throws {
        let refusing: [ScriptedPeer.Step] = [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait]
        let working: [ScriptedPeer.Step] = .accepting + .echoing() + .releasing
        let peer = try ScriptedPeer(scripts: [refusing, working, refusing, working])
        let run = await EchoRun.run(.loopback(peer.port), .count(4) { $0.repeatsAssociation = true })
        #expect(run.outcomes == ["failed", "0", "failed", "0"])
        #expect(run.report.evidence.succeededInRun == 2)
        let finding = try #require(run.report.findings.first)
        #expect(run.report.findings.map(\.code) == [.intermittent] && finding.severity == .failure)
        #expect(finding.evidence.first == "2 of 4 echoes, first at echo 1; the first time:")
        #expect(Catalogue.contrasts(for: run.report.evidence).isEmpty, "no change tells more")
    }

    @Test("Of several causes those in what was asked for are none where the same succeeded, and are told once")
    func alternatingCauses() async throws {
        let refusing = { (reason: UInt8) -> [ScriptedPeer.Step] in
            [.readPDU, .send(ScriptedAnswers.reject(reason: reason)), .wait]
        }
        let working: [ScriptedPeer.Step] = .accepting + .echoing() + .releasing
        let peer = try ScriptedPeer(scripts: [refusing(3), refusing(7), [.readPDU, .closeRST], working])
        let run = await EchoRun.run(.loopback(peer.port), .count(4) { $0.repeatsAssociation = true })
        #expect(run.report.findings.map(\.code) == [.intermittent, .resetAfterRequest])
        let lines = run.report.findings[0].evidence
        for code in ["A-ASSOCIATE-RJ 1-1-3", "A-ASSOCIATE-RJ 1-1-7"] {
            #expect(lines.contains { $0.contains(code) }, "\(lines)")
        }
    }

    /// Catches a cause in the titles where the same was done on the same association.
    @Test("A status against what was asked for is none where the same succeeded before, on whichever association")
    func alternatingStatuses() async throws {
        let refused: [ScriptedPeer.Step] = .accepting + .echoing(status: 0x0124) + .releasing
        let both: [ScriptedPeer.Step] = .accepting + .echoing() + .echoing(status: 0x0122) + .releasing
        let one = try await EchoRun.run(.loopback(ScriptedPeer(both).port), .count(2))
        #expect(one.outcomes == ["0", "290"])
        #expect(one.report.findings.map(\.code) == [.intermittent])
        #expect(one.report.findings[0].evidence.contains("the same in this run: 1 answered with success"))
        let several = try await EchoRun.run(.loopback(ScriptedPeer(refused, both).port), .count(3))
        #expect(several.outcomes == ["292", "0", "290"])
        #expect(several.report.findings.map(\.code) == [.intermittent])
        let lines = several.report.findings[0].evidence
        #expect(lines.count { $0.hasPrefix("the same in this run: 1") } == 1, "\(lines)")
        #expect(lines.contains { $0.contains("0122H") } && lines.contains { $0.contains("0124H") }, "\(lines)")
        let never = try await EchoRun.run(.loopback(ScriptedPeer(refused).port), .count(1))
        #expect(never.report.findings.map(\.code) == [.statusNotAuthorized])
    }

    @Test("Echoes without quick acknowledgement wait for the place of those before them")
    func comparisonWaitsForPlace() async throws {
        let full = ScriptedAnswers.reject(result: 2, source: 3, reason: 2)
        let peer = try ScriptedPeer(
            .accepting + .echoing() + .releasing,
            [.readPDU, .send(full), .wait],
            .accepting + (0..<9).flatMap { _ in [ScriptedPeer.Step].echoing() } + .releasing
        )
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let probe = EchoProbe(.loopback(peer.port), .count(1), control: RunControl(on: eventLoop), on: eventLoop)
        var report = await probe.run { _ in }
        await probe.compareAcknowledgement(in: &report)
        #expect(report.verdict == .holds && report.evidence.roundTripsWithoutQuickAcknowledgement.count == 9)
    }

    @Test("The end of the run while a failure is asked for again is the run's, and the failure is not told from chance")
    func againInterrupted() async throws {
        let peer = try ScriptedPeer([.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait], [.readPDU, .wait])
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let control = RunControl(on: eventLoop)
        let probe = EchoProbe(.loopback(peer.port), .count(1), control: control, on: eventLoop)
        let first = await probe.run { _ in }
        async let later = {
            var report = first
            await probe.again(&report)
            return report
        }()
        try await eventually("it is asked again") { peer.records.count == 2 && !peer.records[1].received.isEmpty }
        control.interrupt(.deadline)
        let report = await later
        #expect(report.evidence.contrasts.isEmpty && report.evidence.interruption == .deadline)
        #expect(report.findings.map(\.code) == [.callingAETitleNotRecognized, .deadlineReached])
        let other = await EchoRun.run(.loopback(try ScriptedPeer(.accepting + .echoing() + .releasing).port), .count(1))
        let runs = [report, other.report].map { ($0, $0.findings) }
        #expect(TitleComparison(runs, of: 2) == .unknown)
    }

    @Test("A failure status is an answer, no success, and its evidence stays")
    func status() async throws {
        let peer = try ScriptedPeer(
            .accepting + .echoing(status: 0x0122) + .releasing,
            .accepting + .echoing() + .releasing
        )
        let run = await EchoRun.run(.loopback(peer.port), .count(2))
        #expect(run.outcomes == ["\(0x0122)", "0"] && run.report.succeeded == 1)
        #expect(run.report.evidence.connection.association?.firstFailedOperation?.response?.status == 0x0122)
        #expect(run.report.evidence.connection.association?.release == .completed)
    }

    @Test("A refused context is no echo, and the association is released")
    func refusedContext() async throws {
        let peer = try ScriptedPeer([.readPDU, .reply { ScriptedAnswers.acceptAll($0, result: 3) }] + .releasing)
        let run = await EchoRun.run(.loopback(peer.port), .count(1))
        #expect(run.outcomes == ["failed"])
        #expect(run.report.evidence.connection.association?.release == .completed)
    }

    @Test("Without an answer the association is aborted, not released")
    func unanswered() async throws {
        let peer = try ScriptedPeer(.accepting + [.readPDU, .readPDU])
        let run = await EchoRun.run(.loopback(peer.port).with { $0.limits.dimse = .milliseconds(50) }, .count(1))
        #expect(run.outcomes == ["failed"])
        #expect(run.report.evidence.connection.association?.timeout == .dimse)
        #expect(try await peer.finish()[0].received.suffix(10) == ScriptedAnswers.abort()[...])
    }

    @Test("No evidence makes a run hold in which no echo succeeded")
    func verdict() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        var report = await EchoRun.run(.loopback(peer.port), .count(1)).report
        #expect(report.verdict == .holds && report.evidence.verdict == .holds)
        report.succeeded = 0
        #expect(report.verdict == .refused)
        report.evidence.interruption = .user
        #expect(report.verdict == .partial)
    }

    @Test("An association is ended by A-ABORT where the plan says so")
    func abort() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + [.readPDU])
        let run = await EchoRun.run(.loopback(peer.port), .count(1) { $0.ending = .abort })
        #expect(run.outcomes == ["0"] && run.releaseTimes.isEmpty)
        #expect(try await peer.finish()[0].received.suffix(10) == ScriptedAnswers.abort()[...])
    }

    /// Catches an acceptance that is held beside that of the next association, at 2 MB each.
    @Test("Of an association that is over, the items of the acceptance are not kept, and what was made of them is")
    func acceptances() async throws {
        let failing: [ScriptedPeer.Step] = .accepting + .echoing(status: 0x0110) + .releasing
        let peer = try ScriptedPeer(failing, .accepting + .echoing() + .releasing)
        let run = await EchoRun.run(.loopback(peer.port), .count(2))
        #expect(run.outcomes == ["\(0x0110)", "0"])
        let record = try #require(run.report.evidence.connection.association)
        #expect(record.accept?.items.isEmpty == true)
        #expect(record.negotiation?.acceptedContext(for: .verification) != nil)
        #expect(record.negotiation?.acceptor.implementationVersionName == "SCRIPTED")
    }

    private static func refusing(_ result: UInt8, _ source: UInt8, _ reason: UInt8) -> [ScriptedPeer.Step] {
        [.readPDU, .send(ScriptedAnswers.reject(result: result, source: source, reason: reason)), .wait]
    }

    /// Catches the first failure's evidence in the place of the others'.
    @Test("Each failure has its own evidence and cause, and each cause is told once, with how often it was seen")
    func causes() async throws {
        let title = Self.refusing(1, 1, 7)
        let peer = try ScriptedPeer(title, Self.refusing(2, 3, 2), title, .accepting + .echoing() + .releasing)
        let run = await EchoRun.run(.loopback(peer.port), .count(4))
        #expect(
            run.events.map(\.cause) == [
                .calledAETitleNotRecognized, .associationLimit, .calledAETitleNotRecognized, nil,
            ]
        )
        let reasons = run.events.compactMap { event -> UInt8? in
            guard case .failed(let evidence) = event.outcome else { return nil }
            return evidence.connection.association?.reject?.reason
        }
        #expect(reasons == [7, 2, 7])
        let findings = run.report.findings
        // A title that was taken the fourth time is right.
        #expect(findings.map(\.code) == [.intermittent, .associationLimit])
        #expect(
            findings.map(\.evidence.first) == [
                "2 of 4 echoes, first at echo 1; the first time:", "1 of 4 echoes, at echo 2",
            ]
        )
        #expect(run.report.verdict == .partial)
    }

    /// Catches the evidence of one time that is told as that of all.
    @Test(
        "Where a cause is told once for several times, its evidence says of which one it is",
        arguments: [false, true]
    )
    func whichTime(endsWithSuccess: Bool) async throws {
        let lost: [ScriptedPeer.Step] = .accepting + [.readPDU]
        let peer = try ScriptedPeer(lost + [.closeRST], lost + [.closeFIN])
        let run = await EchoRun.run(.loopback(peer.port), .count(2) { $0.endsWithSuccess = endsWithSuccess })
        let finding = try #require(run.report.findings.first)
        #expect(run.report.findings.map(\.code) == [.connectionLostOnFirstMessage])
        let time = endsWithSuccess ? "last" : "first"
        #expect(finding.evidence.first == "2 of 2 echoes, first at echo 1; the \(time) time:")
        #expect(finding.evidence.dropFirst().first?.contains(endsWithSuccess ? "(FIN)" : "(RST)") == true, "\(finding)")
    }

    /// Catches an echo that is named by what was slow on the way to it, or by nothing.
    @Test(
        "An echo that the end of the run cut short is named by that, whatever was slow before",
        arguments: [(.deadline, .deadlineReached), (.user, .interrupted)] as [(Evidence.Interruption, FindingCode)]
    )
    func cutShort(reason: Evidence.Interruption, code: FindingCode) async throws {
        let accept: ScriptedPeer.Step = .reply { ScriptedAnswers.acceptAll($0) }
        let peer = try ScriptedPeer([.readPDU, .pause(.milliseconds(1_050)), accept, .readPDU, .readPDU])
        let control = RunControl(on: MultiThreadedEventLoopGroup.singleton.next())
        async let run = EchoRun.run(.loopback(peer.port), .count(1), control: control)
        try await eventually("the echo is there") { (peer.records.first?.received.count ?? 0) > 250 }
        control.interrupt(reason)
        #expect(await run.events.map(\.cause) == [code])
        #expect(await run.report.findings.map(\.code).contains(.slowAssociation))
    }

    @Test("A failure of the only echo is not counted")
    func single() async throws {
        let peer = try ScriptedPeer(Self.refusing(1, 1, 7))
        let run = await EchoRun.run(.loopback(peer.port), .count(1))
        #expect(run.report.findings == Catalogue.findings(for: run.report.evidence) && !run.report.findings.isEmpty)
    }

    @Test(
        "One answer with no outweighs that nobody was reached, whenever it came",
        arguments: [
            [[.readPDU, .closeRST], refusing(1, 1, 7), refusing(1, 1, 7)],
            [refusing(1, 1, 7), [.readPDU, .closeRST], [.readPDU, .closeRST]],
        ],
        [false, true]
    )
    func answered(scripts: [[ScriptedPeer.Step]], endsWithSuccess: Bool) async throws {
        let peer = try ScriptedPeer(scripts[0], scripts[1], scripts[2])
        let run = await EchoRun.run(.loopback(peer.port), .count(3) { $0.endsWithSuccess = endsWithSuccess })
        #expect(run.outcomes == ["failed", "failed", "failed"])
        #expect(run.report.verdict == .refused)
        #expect(run.report.findings.count == 2)
        // While a success is waited for, the latest counts.
        let isLatestUnreached = endsWithSuccess && scripts[0].count > 2
        #expect(run.report.evidence.verdict == (isLatestUnreached ? .unreached : .refused))
    }

    @Test("What failed before the success that was waited for is over")
    func over() async throws {
        let peer = try ScriptedPeer(Self.refusing(1, 1, 7), .accepting + .echoing() + .releasing)
        let run = await EchoRun.run(.loopback(peer.port), .count(nil) { $0.endsWithSuccess = true })
        #expect(run.report.findings.isEmpty && run.report.verdict == .holds)
    }

    @Test("What is known of TLS is with the evidence")
    func tls() async throws {
        let certificates = try await Certificates.shared
        let context = try TLSClientContext(.trusting(certificates.authority))
        try await Storescp.start(tls: ServerTLS(certificates)).use { server in
            let run = await EchoRun.run(.loopback(server.port).with { $0.tls = context }, .count(1))
            #expect(run.outcomes == ["0"] && run.events[0].times.tls != nil)
            #expect(run.report.evidence.tls?.isEstablished == true)
        }
    }

    @Test("Nobody there: each try is a failure of its own")
    func refused() async throws {
        let run = await EchoRun.run(.loopback(try FreePort.next()), .count(3))
        #expect(run.outcomes == ["failed", "failed", "failed"])
        #expect(run.report.evidence.connection.attempts.map(\.outcome) == [.refused])
    }
}
