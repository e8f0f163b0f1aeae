import DICOMWire
import TLSWire
import Testing

@testable import DIMSE
@testable import Diagnosis

/// Each limit is reached by evidence with more, which is cut there.
@Suite struct DiagnosisLimitTests {
    private static func evidence(of code: FindingCode, in evidence: Evidence) throws -> [String] {
        try #require(Catalogue.findings(for: evidence).first { $0.code == code }).evidence
    }

    private static func line(_ start: String, of code: FindingCode, in evidence: Evidence) throws -> String {
        try #require(try Self.evidence(of: code, in: evidence).first { $0.hasPrefix(start) })
    }

    private static func foreign(_ bytes: [UInt8]) -> Evidence {
        Sample.requested { record in
            record.foreignBytes = bytes
            record.framingFailure = .unknownType(bytes.first ?? 0)
            record.bytesReceived = UInt64(bytes.count)
            record.end = .closedByPeer
        }
    }

    private static func tls(_ report: TLSReport) -> Evidence {
        Sample.connected { $0.end = .tlsFailure }.with { evidence in
            evidence.target.usesTLS = true
            evidence.tls = report
        }
    }

    @Test("Quoted text")
    func quotedText() throws {
        for (excess, end) in [(0, "\""), (1, "\"...")] {
            let comment = Array(repeating: UInt8(ascii: "A"), count: DiagnosisLimits.quotedText + excess)
            let failed = Sample.accepted { record in
                Sample.note(Sample.operation(status: 0x0110) { $0.errorComment = comment }, &record)
            }
            let line = try Self.line("error comment: ", of: .statusProcessingFailure, in: failed)
            let kept = String(repeating: "A", count: DiagnosisLimits.quotedText)
            #expect(line == "error comment: \"" + kept + end)
        }
    }

    @Test("A line of a peer's text")
    func line() throws {
        for (excess, end) in [(0, ","), (1, "...,")] {
            let name = String(repeating: "A", count: DiagnosisLimits.line - "CN=".count + excess)
            let certificate = try #require(TestCertificate.make(subject: name))
            let report = TLSReport(certificates: [certificate], findings: [.selfSigned], failure: .certificateRefused)
            let line = try Self.line("certificate 1", of: .certificateSelfSigned, in: Self.tls(report))
            let kept = String(("CN=" + name).prefix(DiagnosisLimits.line))
            #expect(line.hasPrefix("certificate 1: " + kept + end))
        }
    }

    @Test("A dump")
    func dump() throws {
        for (excess, end) in [(0, ""), (1, " ...")] {
            let bytes = Array(repeating: 0x99 as UInt8, count: DiagnosisLimits.dump + excess)
            let line = try Self.line("first bytes: ", of: .unknownProtocol, in: Self.foreign(bytes))
            let kept = Array(repeating: "99", count: DiagnosisLimits.dump).joined(separator: " ")
            #expect(line == "first bytes: " + kept + end)
        }
    }

    @Test("The start by which text is told")
    func greeting() {
        for (place, isText) in [(DiagnosisLimits.greeting, true), (DiagnosisLimits.greeting - 1, false)] {
            var bytes = Array(repeating: UInt8(ascii: "A"), count: DiagnosisLimits.greeting + 1)
            bytes[place] = 0
            #expect(OtherProtocol(firstBytes: bytes) == (isText ? .text : nil))
        }
    }

    @Test("What is listed")
    func listed() throws {
        let count = DiagnosisLimits.listed + 1
        let contexts = (1...count).map { ProposedContext(UID("1.2.\($0)"), [.implicitVRLittleEndian]) }
        let refused = Sample.answered(contexts) { accept in
            accept.items = accept.items.map { item in
                guard case .presentationContext(let context) = item else { return item }
                return .presentationContext(
                    PresentationContextItem(id: context.id, result: 3, transferSyntax: .implicitVRLittleEndian)
                )
            }
        }
        let lines = try Self.evidence(of: .abstractSyntaxNotSupported, in: refused)
        #expect(lines.count { $0.hasPrefix("context ") } == DiagnosisLimits.listed && lines.contains("and 1 more"))

        let offending = Sample.accepted { record in
            let elements = Array(repeating: Tag(8, 5), count: count)
            Sample.note(Sample.operation(status: 0x0110) { $0.offendingElements = elements }, &record)
        }
        let tags = try Self.line("offending elements: ", of: .statusProcessingFailure, in: offending)
        #expect(tags.split(separator: "(").count - 1 == DiagnosisLimits.listed)

        let slow = Sample.working(echoes: count).with {
            $0.roundTrips = Array(repeating: Sample.seconds, count: count)
        }
        let times = try Self.line("the first: ", of: .wholeSecondAnswers, in: slow)
        #expect(times.split(separator: ", ").count == DiagnosisLimits.listed)

        let names = try #require(TestCertificate.make(names: Array(repeating: "pacs", count: count)))
        let report = TLSReport(certificates: [names], findings: [.selfSigned], failure: .certificateRefused)
        let certificate = try Self.line("certificate 1", of: .certificateSelfSigned, in: Self.tls(report))
        #expect(
            certificate.split(separator: "pacs", omittingEmptySubsequences: false).count - 2 == DiagnosisLimits.listed
        )

        let alert = TLSAlert(.handshakeFailure, .received)
        let suites = Self.tls(TLSReport(alerts: [alert], failure: .alert(alert))).with {
            $0.target.unavailableCipherSuites = Array(repeating: CipherSuite(rawValue: 0xC09E), count: count)
        }
        let missing = try Self.line("of the profile", of: .tlsNoCommonCipher, in: suites)
        #expect(missing.split(separator: "TLS_").count - 1 == DiagnosisLimits.listed)
    }

    @Test("Lines of one sort")
    func lines() throws {
        let count = DiagnosisLimits.lines + 1
        let stray = Sample.operated(Array(repeating: nil, count: count)) { record in
            for id in 0..<count {
                record.note(
                    StrayMessage(field: .cEchoResponse, contextID: 1, reason: .unknownMessageID(UInt16(100 + id)))
                )
            }
        }
        let lines = try Self.evidence(of: .unknownMessageID, in: stray)
        #expect(lines.count { $0.hasPrefix("C-ECHO-RSP") } == DiagnosisLimits.lines && lines.contains("and 1 more"))
        #expect(lines.count { $0.hasPrefix("not answered: ") } == DiagnosisLimits.lines)

        let broken = Sample.operated([nil]) { record in
            for id in 0..<count { record.note(AssemblyError(.dataSetWithoutCommand, contextID: UInt8(2 * id + 1))) }
        }
        let errors = try Self.evidence(of: .brokenMessage, in: broken)
        #expect(errors.count { $0.hasPrefix("context ") } == DiagnosisLimits.lines)

        let certificate = try #require(TestCertificate.make())
        let alert = TLSAlert(.unknownCA, .received)
        let report = TLSReport(
            certificates: Array(repeating: certificate, count: count),
            findings: [.selfSigned],
            alerts: Array(repeating: alert, count: count),
            failure: .certificateRefused
        )
        let shown = try Self.evidence(of: .certificateSelfSigned, in: Self.tls(report))
        #expect(shown.count { $0.hasPrefix("certificate ") } == DiagnosisLimits.lines)
        #expect(shown.count { $0.hasPrefix("TLS alert ") } == DiagnosisLimits.lines)
    }

    @Test("Kinds of departures from the standard")
    func deviationKinds() throws {
        let every = Sample.working { record in
            let harmless = Deviation.Kind.allCases.filter {
                Deviations.harm(of: $0) == .harmless && $0 != .missingUserInformation
            }
            record.note(harmless.map { Deviation($0, offset: 6, bytes: []) }, in: .associateAccept)
        }
        let lines = try Self.evidence(of: .harmlessDepartures, in: every)
        #expect(lines.count { $0.contains("offset 6") } == DiagnosisLimits.deviationKinds)
        #expect(lines.contains { $0.hasPrefix("and ") && $0.hasSuffix(" more kinds") })
    }

    @Test("Different statuses")
    func statuses() {
        let failures: [UInt16] = [0x0110, 0x0122, 0x0124, 0x0210, 0x0211]
        #expect(failures.count > DiagnosisLimits.statuses)
        let failed = Catalogue.findings(for: Sample.operated(failures)).filter { $0.severity == .failure }
        #expect(failed.count == DiagnosisLimits.statuses)

        let warnings: [UInt16] = [0xB000, 0xB006, 0xB007, 0x0107, 0x0116]
        let warned = Sample.operated(warnings, .cStoreRequest) { record in
            record.release = .completed
            record.end = .closedByUs
        }
        #expect(Catalogue.findings(for: warned).count { $0.code == .operationWarning } == DiagnosisLimits.statuses)
    }
}
