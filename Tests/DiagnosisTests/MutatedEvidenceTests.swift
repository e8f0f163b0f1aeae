import DICOMWire
import TLSWire
import TestSupport
import Testing

@testable import DIMSE
@testable import Diagnosis

/// Evidence that fits together in no way must still get findings, escaped ones, that agree with its verdict.
@Suite struct MutatedEvidenceTests {
    @Test("Mutated evidence is diagnosed without harm", arguments: 0..<20)
    func mutated(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed) &* 0x9E37_79B9 &+ 1)
        let cases = FindingCase.all
        for _ in 0..<250 {
            var evidence = cases[random.below(cases.count)].evidence
            for _ in 0...random.below(6) {
                Mutation.all[random.below(Mutation.all.count)](
                    &evidence,
                    cases[random.below(cases.count)].evidence,
                    &random
                )
            }
            HostileTextTests.check(evidence)
            Agreement.check(evidence)
            let codes = Catalogue.findings(for: evidence).map(\.code)
            let single = codes.filter { !Self.mayRepeat.contains($0) }
            #expect(Set(single).count == single.count, "\(codes)")
        }
    }

    /// A finding for each different status.
    static let mayRepeat: Set<FindingCode> = [
        .operationFailed, .operationWarning, .statusOutOfResources, .moveFailedUnexplained, .moveDestinationUnknown,
        .operationCanceled, .statusNotAuthorized, .statusSOPClassNotSupported, .statusDuplicateInvocation,
        .statusMistypedArgument, .statusUnrecognizedOperation, .statusProcessingFailure, .moveSuboperationsFailed,
    ]
}

extension SeededGenerator {
    mutating func time() -> Nanoseconds {
        let values: [Nanoseconds] = [.min, -1, 0, 1, 44_000_000, 999_999_999, 1_000_000_000, 61_000_000_000, .max]
        return values[below(values.count)]
    }

    mutating func bytes() -> [UInt8] { (0..<below(40)).map { _ in UInt8(truncatingIfNeeded: next()) } }
}

/// One thing changed in evidence, in part taken from other evidence.
enum Mutation {
    typealias Change = @Sendable (inout Evidence, Evidence, inout SeededGenerator) -> Void

    static let all: [Change] = [
        { evidence, other, _ in evidence.connection.attempts = other.connection.attempts },
        { evidence, _, random in
            for index in evidence.connection.attempts.indices {
                evidence.connection.attempts[index].time = random.time()
            }
        },
        { evidence, _, random in
            let outcomes: [ConnectOutcome] = [
                .connected, .refused, .timedOut, .unreachable(errno: -1), .prohibited(errno: .max),
                .localFailure(errno: 24), .notBound(errno: 13),
                .failed(errno: 0),
            ]
            evidence.connection.attempts.append(
                ConnectAttempt(
                    address: "",
                    port: .min,
                    outcome: outcomes[random.below(outcomes.count)],
                    time: random.time()
                )
            )
        },
        { evidence, other, _ in evidence.connection.resolution = other.connection.resolution },
        { evidence, _, random in evidence.connection.resolution?.time = random.time() },
        { evidence, _, random in evidence.connection.port = Int(truncatingIfNeeded: random.next()) },
        { evidence, _, random in evidence.connection.timeout = AssociationStage.allCases.randomElement(using: &random)
        },
        { evidence, _, random in evidence.connection.tlsTime = random.time() },
        { evidence, other, _ in evidence.connection.association = other.connection.association },
        { evidence, _, _ in evidence.connection.association = nil },
        { evidence, _, random in
            evidence = evidence.association { $0.timeout = AssociationStage.allCases.randomElement(using: &random) }
        },
        { evidence, _, random in
            evidence = evidence.association { record in
                record.reject = AssociateReject(
                    result: UInt8(random.below(4)),
                    source: UInt8(random.below(5)),
                    reason: UInt8(random.below(9))
                )
            }
        },
        { evidence, _, random in
            evidence = evidence.association { record in
                record.abort = AbortRecord(
                    abort: Abort(source: UInt8(random.below(4)), reason: UInt8(random.below(9))),
                    isFromPeer: random.below(2) == 0
                )
            }
        },
        { evidence, other, _ in
            evidence = evidence.association { $0.accept = other.connection.association?.accept }
        },
        { evidence, other, _ in
            evidence = evidence.association { $0.request = other.connection.association?.request }
        },
        { evidence, other, _ in
            evidence = evidence.association { $0.negotiation = other.connection.association?.negotiation }
        },
        { evidence, _, random in
            let ends: [ConnectionEnd?] = [
                nil, .closedByPeer, .resetByPeer, .closedByUs, .failed(errno: 104), .tlsFailure,
            ]
            evidence = evidence.association { $0.end = ends[random.below(ends.count)] }
        },
        { evidence, _, random in
            let stages: [ReleaseProgress] = [.none, .requestedByUs, .requestedByPeer, .collision, .completed]
            evidence = evidence.association { $0.release = stages[random.below(stages.count)] }
        },
        { evidence, _, random in
            evidence = evidence.association { record in
                record.operationsBegun = random.below(5)
                record.operationsCompleted = random.below(5)
                record.operationsFailed = random.below(5)
            }
        },
        { evidence, _, random in
            let field = CommandField.allCases[random.below(CommandField.allCases.count)]
            let status = UInt16(truncatingIfNeeded: random.next())
            evidence = evidence.association { record in
                Sample.note(Sample.operation(field, id: status, status: status % 7 == 0 ? nil : status), &record)
            }
        },
        { evidence, _, random in
            evidence = evidence.association { record in
                record.foreignBytes = random.bytes()
                record.framingFailure = .unknownType(record.foreignBytes.first ?? 0)
            }
        },
        { evidence, _, random in evidence = evidence.association { $0.partialPDU = random.bytes() } },
        { evidence, _, random in
            let kind = Deviation.Kind.allCases[random.below(Deviation.Kind.allCases.count)]
            let offset = Int(truncatingIfNeeded: random.next())
            evidence = evidence.association {
                $0.note([Deviation(kind, offset: offset, bytes: random.bytes())], in: nil)
            }
        },
        { evidence, _, random in
            let state = AssociationState.allCases[random.below(AssociationState.allCases.count)]
            let type = PDUType.allCases[random.below(PDUType.allCases.count)]
            evidence = evidence.association { $0.note(UnexpectedPDU(pdu: PDUDescription(type), state: state)) }
        },
        { evidence, _, random in
            let reasons: [StrayMessage.Reason] = [
                .unknownMessageID(.max), .otherService(requested: .nSetRequest), .otherContext(requested: 0),
                .unservedRequest, .unacceptedContext,
            ]
            let reason = reasons[random.below(reasons.count)]
            evidence = evidence.association {
                $0.note(StrayMessage(field: .cEchoResponse, contextID: 255, reason: reason))
            }
        },
        { evidence, _, random in
            evidence = evidence.association { record in
                record.silenceBeforeEnd = random.time()
                record.associationTime = random.time()
                record.releaseTime = random.time()
                record.longestDataReceived = Int(truncatingIfNeeded: random.next())
            }
        },
        { evidence, _, random in evidence.roundTrips = (0..<random.below(9)).map { _ in random.time() } },
        { evidence, _, random in
            evidence.roundTripsWithoutQuickAcknowledgement = (0..<random.below(9)).map { _ in random.time() }
        },
        { evidence, other, _ in evidence.contrasts += other.contrasts },
        { evidence, _, random in evidence.succeededInRun = random.below(3) },
        { evidence, _, random in evidence.timesBusy = random.below(3) },
        { evidence, other, _ in evidence.tls = other.tls },
        { evidence, _, random in
            let findings: [CertificateFinding] = [
                .unknownAuthority(certificate: .max), .selfSigned, .expired(certificate: -1),
                .notYetValid(certificate: 9),
                .wrongPurpose, .issuerIsNoAuthority(certificate: .max), .policies, .refused(certificate: 3),
                .wrongName(expected: ""), .weakKey(certificate: .min), .weakSignature(certificate: 5),
            ]
            evidence.tls?.findings.append(findings[random.below(findings.count)])
            evidence.tls?.isEstablished = random.below(2) == 0
        },
        { evidence, _, random in
            let code = TLSAlert.Code(rawValue: UInt8(random.below(130)))
            evidence.tls?.failure = .alert(TLSAlert(code, .received, isAfterHandshake: random.below(2) == 0))
        },
        { evidence, _, random in evidence.target.usesTLS = random.below(2) == 0 },
        { evidence, _, random in evidence.target.hasClientCertificate = random.below(2) == 0 },
        { evidence, _, random in evidence.interruption = random.below(2) == 0 ? .user : .deadline },
        { evidence, _, random in evidence.operationsAskedFor = Int(truncatingIfNeeded: random.next()) },
        { evidence, _, _ in evidence = HostileTextTests.poisoned(evidence) },
        { evidence, _, _ in
            var record = AssociationRecord(role: .acceptor)
            record.request = evidence.connection.association?.request
            record.accept = evidence.connection.association?.accept
            record.end = evidence.connection.association?.end
            evidence.connection.association = record
        },
    ]
}
