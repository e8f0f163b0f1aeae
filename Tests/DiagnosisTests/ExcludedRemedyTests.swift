import DICOMWire
import TLSWire
import Testing

@testable import DIMSE
@testable import Diagnosis

/// What the evidence excludes is not among the things to try.
@Suite struct ExcludedRemedyTests {
    private func remedy(_ evidence: Evidence, _ code: FindingCode) throws -> [String] {
        let findings = Catalogue.findings(for: evidence)
        return try #require(findings.first { $0.code == code }, "\(findings.map(\.code))").remedy
    }

    @Test("A user identity that was sent is not asked for")
    func identity() throws {
        let rejected = Sample.rejected(1, 2, 1)
        let demand = "Servers that demand a user identity"
        #expect(try remedy(rejected, .rejectedByProvider).contains { $0.contains(demand) })
        let identified = rejected.association { record in
            record.request?.items.append(
                .userInformation(
                    UserInformation([
                        .userIdentityRequest(
                            UserIdentityRequest(
                                identityType: 1,
                                positiveResponseRequested: false,
                                primaryField: [0x41]
                            )
                        )
                    ])
                )
            )
        }
        let refusal = Contrast.Outcome.rejected(AssociateReject(result: 1, source: 2, reason: 1))
        let cleared = identified.contrasted(.withoutUserIdentity, refusal)
        #expect(try !remedy(cleared, .rejectedByProvider).contains { $0.contains(demand) })
    }

    @Test("A release while nothing was under way left no request unanswered")
    func idleRelease() throws {
        func lines(_ statuses: [UInt16?]) throws -> [String] {
            let released = Sample.operated(statuses) { record in
                record.release = .completed
                record.lastReceived = PDUDescription(.releaseRequest)
                record.end = .closedByPeer
            }
            let code: FindingCode = statuses == [nil] ? .releasedWithoutAnswer : .releasedWhileIdle
            return try remedy(released.with { $0.operationsAskedFor = 3 }, code)
        }
        let demand = "every request is to be answered"
        #expect(try lines([nil]).contains { $0.contains(demand) })
        #expect(try !lines([0]).contains { $0.contains(demand) || $0.contains("allows this caller") })
    }

    @Test("An answer within the second is not of a server that looks once a second at what waits")
    func withinSecond() throws {
        func isNamed(_ time: Nanoseconds) throws -> Bool {
            let slow = Sample.working().with { $0.roundTrips = [time * Sample.milliseconds] }
            return try remedy(slow, .slowEcho).contains { $0.contains("DicomThreadsCount") }
        }
        #expect(try [700, 939, 940, 1700, 1990].map(isNamed) == [false, false, true, true, true])
    }

    @Test("A server that is busy is not called a service that waits for something else, nor one that hangs")
    func busy() throws {
        let silent = Sample.requested { $0.timeout = .association }
        func isNamed(_ evidence: Evidence) throws -> [Bool] {
            let lines = try remedy(evidence, .silentPort)
            return ["HL7", "process hangs"].map { text in lines.contains { $0.contains(text) } }
        }
        #expect(try isNamed(silent) == [true, true])
        #expect(try isNamed(silent.contrasted(.nothing, .echoed(status: 0))) == [false, false])
    }

    @Test("A client certificate that has expired needs no other chain, and no other CA")
    func expired() throws {
        func lines(_ code: UInt8) throws -> [String] {
            var evidence = Sample.connected { $0.end = .tlsFailure }
            evidence.target.usesTLS = true
            evidence.target.hasClientCertificate = true
            var tls = TLSReport()
            tls.version = .tls12
            tls.failure = .alert(
                TLSAlert(TLSAlert.Code(rawValue: code), .received, isAfterHandshake: false)
            )
            evidence.tls = tls
            return try remedy(evidence, .clientCertificateRefused)
        }
        #expect(try lines(45).count == 1 && lines(45)[0].hasPrefix("Renew the client certificate"))
        #expect(try lines(48).contains { $0.contains("intermediate") })
        #expect(try lines(48).contains { $0.contains("DicomTlsRemoteCertificateRequired") })
    }

    @Test(
        "A service that refuses on a loopback address need not listen on another one than that",
        arguments: [
            ("127.0.0.1", false), ("127.0.1.1", false), ("::1", false), ("192.0.2.1", true), ("128.0.0.1", true),
            ("2001:db8::1", true),
        ]
    )
    func loopback(address: String, isNamed: Bool) throws {
        let refused = Sample.attempted(.refused).with { $0.connection.attempts[0].address = address }
        let service = try #require(remedy(refused, .connectionRefused).first { $0.contains("service runs") })
        #expect(service.contains("not on 127.0.0.1 only") == isNamed, "\(service)")
        #expect(service.hasSuffix("."))
    }

    @Test(
        "A larger maximum is not to be announced for a length that nobody means",
        arguments: [(1 << 28, true), (1 << 28 + 1, false), (.max, false)] as [(UInt32, Bool)]
    )
    func tooLongData(length: UInt32, isNamed: Bool) throws {
        let tooLong = Sample.operated([nil]) { record in
            record.framingFailure = .tooLong(PDUHeader(rawType: 4, bodyLength: length), limit: .dataPDULength)
            record.abort = AbortRecord(abort: Abort(source: 2, reason: 6), isFromPeer: false)
            record.end = .closedByPeer
        }
        let lines = try remedy(tooLong, .dataPDUOverMaximum)
        #expect(lines.contains { $0.contains("larger maximum") } == isNamed, "\(lines)")
        #expect(lines.contains { $0.contains("vendor") })
    }

    @Test("Other spellings are tried of a calling title that somebody typed, and not of the default")
    func callers() {
        func titles(isDefault: Bool) -> [String] {
            let evidence = Sample.rejected(1, 1, 3).with { $0.target.isCallingDefault = isDefault }
            return Catalogue.contrasts(for: evidence).map { "\($0)" }
        }
        let again = ["the same again"]
        let others = ["ANY-SCU", "ECHOSCU"].map { "with the calling AE title \"\($0)\"" }
        #expect(titles(isDefault: true) == again + others)
        #expect(titles(isDefault: false) == again + ["with the calling AE title \"sonde\""] + others)
    }
}
