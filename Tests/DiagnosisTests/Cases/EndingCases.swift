import DICOMWire
import TLSWire

@testable import DIMSE
@testable import Diagnosis

/// Time-outs, and connections that ended without a word.
enum EndingCases {
    static let all: [FindingCase] = timeouts + late + endings

    private static let silent = Sample.requested { $0.timeout = .association }
    private static let reset = Sample.requested { $0.end = .resetByPeer }
    private static let closed = Sample.requested { $0.end = .closedByPeer }

    /// The peer asks for the release, and gets it.
    private static func releasedByPeer(_ statuses: [UInt16?]) -> Evidence {
        Sample.operated(statuses) { record in
            record.release = .completed
            record.lastReceived = PDUDescription(.releaseRequest)
            record.lastSent = PDUDescription(.releaseResponse)
            record.end = .closedByPeer
        }
    }

    /// The same with the limit that ran out.
    private static func limited(_ evidence: Evidence, to limit: Nanoseconds = 2 * Sample.seconds) -> Evidence {
        evidence.with { $0.connection.timeLimit = limit }
    }

    private static func answered(_ evidence: Evidence, _ content: LateAnswer.Content) -> Evidence {
        limited(evidence).association { $0.lateAnswer = LateAnswer(content, after: 2300 * Sample.milliseconds) }
    }

    private static let unanswered = Sample.operated([nil]) { $0.timeout = .dimse }
    private static let unreleased = Sample.operated([0]) { record in
        record.release = .requestedByUs
        record.timeout = .release
    }

    private static func response(_ status: UInt16) -> LateAnswer.Content {
        .response(Response(.cEcho, messageIDBeingRespondedTo: 1, status: status))
    }

    /// Answers that came when this side had given up.
    private static let late: [FindingCase] = [
        FindingCase(
            .lateAnswer,
            answered(silent, .acceptance),
            says: ["accepts the association", "after 2.30 s"],
            shows: ["answered after 2.30 s, over the limit of 2.00 s (of the association stage)", "A-ASSOCIATE-AC"],
            advises: ["--timeout association=SECONDS", "--fork"],
            not: limited(silent),
            but: .silentPort
        ),
        FindingCase(
            .lateAnswer,
            answered(silent, .rejection(AssociateReject(result: 1, source: 1, reason: 7))),
            says: ["refuses the association"],
            shows: ["A-ASSOCIATE-RJ 1-1-7: result 1 (rejected-permanent)"],
            advises: ["--timeout association=SECONDS"],
            not: limited(silent),
            but: .silentPort
        ),
        FindingCase(
            .lateAnswer,
            answered(silent, .abort(Abort(source: 2, reason: 1))),
            says: ["aborts in place of the answer to A-ASSOCIATE-RQ"],
            shows: ["A-ABORT source 2"],
            advises: ["--timeout association=SECONDS"],
            not: limited(silent),
            but: .silentPort
        ),
        FindingCase(
            .lateAnswer,
            answered(unanswered, response(0)),
            says: ["with success (C-ECHO-RSP), but only after 2.30 s"],
            shows: ["(of the dimse stage)", "C-ECHO-RSP with status 0000H", "0 of 1 requests answered in time"],
            advises: ["--timeout dimse=SECONDS"],
            not: limited(unanswered),
            but: .acceptedThenSilent
        ),
        FindingCase(
            .lateAnswer,
            answered(unanswered, response(0x0122)),
            says: ["with status 0122H"],
            shows: ["C-ECHO-RSP with status 0122H"],
            advises: ["--timeout dimse=SECONDS"],
            not: Sample.operated([0x0122]),
            but: .statusSOPClassNotSupported
        ),
        FindingCase(
            .lateAnswer,
            .warning,
            answered(unreleased, .release),
            says: ["answers the release of the association after 2.30 s"],
            shows: ["(of the release stage)", "A-RELEASE-RP"],
            advises: ["--timeout release=SECONDS", "--abort"],
            not: Sample.working(),
            but: nil
        ),
    ]

    private static let timeouts: [FindingCase] = [
        FindingCase(
            .tlsTimedOut,
            limited(Sample.connected { $0.timeout = .tls }.with { $0.target.usesTLS = true }),
            says: ["does not answer the TLS handshake"],
            shows: [
                "connected to 192.0.2.1:4242", "no end of the handshake", "waited 2.00 s (the limit of the tls stage)",
            ],
            advises: ["without TLS", "--timeout tls=SECONDS"],
            not: silent,
            but: .silentPort
        ),
        FindingCase(
            .tlsTimedOut,
            Sample.connected { $0.timeout = .tls }.with { evidence in
                evidence.target.usesTLS = true
                evidence.tls = TLSReport(hasBegun: true)
            },
            says: ["began the TLS handshake and did not complete it"],
            shows: ["TLS bytes came"],
            advises: ["path MTU", "--timeout"],
            not: Sample.working(),
            but: nil
        ),
        FindingCase(
            .silentPort,
            limited(silent),
            shows: [
                "sent last: A-ASSOCIATE-RQ", "received last: nothing",
                "waited 2.00 s (the limit of the association stage)",
            ],
            advises: ["--fork", "--differ", "HL7", "Allow more time (--timeout association=SECONDS)"],
            not: silent.contrasted(.minimalRequest, .echoed(status: 0)),
            but: .requestNotUnderstood
        ),
        FindingCase(
            .silentPort,
            // How long was waited is not known in a capture.
            silent.association { $0.note(UnexpectedPDU(pdu: PDUDescription(.data), state: .sta13)) },
            shows: ["after this side had given up came: P-DATA-TF"],
            advises: ["--timeout"],
            not: Sample.working(),
            but: nil
        ),
        FindingCase(
            .acceptedThenSilent,
            limited(unanswered),
            shows: [
                "waited 2.00 s (the limit of the dimse stage)", "0 of 1 requests answered",
                "sent last: P-DATA-TF with C-ECHO-RQ", "received last: A-ASSOCIATE-AC",
            ],
            advises: ["DicomThreadsCount", "--timeout dimse=SECONDS"],
            not: Sample.operated([0, nil]) { $0.timeout = .dimse },
            but: .laterOperationTimedOut
        ),
        FindingCase(
            .incompleteAnswer,
            limited(unanswered).association { $0.lastReceived = PDUDescription(.data) },
            shows: ["0 of 1 requests answered", "received last: P-DATA-TF", "waited 2.00 s"],
            advises: ["data set that does not come", "--timeout"],
            not: Sample.operated([nil]) { $0.timeout = .dimse },
            but: .acceptedThenSilent
        ),
        FindingCase(
            .acceptedThenSilent,
            .failure,
            with: [.acceptedThenSilent, .unservedRequest],
            limited(
                unanswered.association { record in
                    record.note(StrayMessage(field: .cEchoRequest, contextID: 1, reason: .unservedRequest))
                }
            ),
            says: ["it sends requests of its own in place of an answer"],
            shows: ["0 of 1 requests answered"],
            advises: ["--timeout dimse=SECONDS"],
            not: Sample.operated([0, nil]) { $0.timeout = .dimse },
            but: .laterOperationTimedOut
        ),
        FindingCase(
            .laterOperationTimedOut,
            limited(Sample.operated([0, 0, nil]) { $0.timeout = .dimse }),
            shows: ["2 of 3 requests answered", "waited 2.00 s"],
            advises: ["firewall"],
            not: Sample.operated([nil]) { $0.timeout = .dimse },
            but: .acceptedThenSilent
        ),
        FindingCase(
            .releaseTimedOut,
            .warning,
            limited(unreleased),
            shows: ["1 of 1 requests answered before", "waited 2.00 s (the limit of the release stage)"],
            advises: ["What was answered before holds"],
            not: Sample.working(),
            but: nil
        ),
        FindingCase(
            .noRequestReceived,
            Sample.connected { record in
                record = AssociationRecord(role: .acceptor)
                record.timeout = .artim
            },
            shows: ["nothing came within the limit"],
            advises: ["port scan"],
            not: silent,
            but: .silentPort
        ),
    ]

    private static let endings: [FindingCase] = [
        FindingCase(
            .requestNotUnderstood,
            closed.contrasted(.minimalRequest, .echoed(status: 0)),
            shows: ["FIN", "proposed: 1.2.840.10008.1.1"],
            advises: ["one after the other"],
            not: closed.contrasted(.minimalRequest, .closed),
            but: .closedAfterRequest
        ),
        FindingCase(
            .callerNotAdmitted,
            reset.contrasted(.tls, .reset),
            says: ["resets the connection of this caller at once, with TLS as without"],
            shows: ["RST", "with TLS: connection reset"],
            advises: ["(192.0.2.9)", "load balancer"],
            not: reset.contrasted(.tls, .tlsServer),
            but: .tlsServer
        ),
        FindingCase(
            .callerNotAdmitted,
            reset.contrasted(.tls, .closed).contrasted(.listening, .silent),
            says: ["resets the connection of this caller, and closes it with TLS"],
            shows: ["RST", "with TLS: connection closed", "when nothing is sent: no answer"],
            advises: ["load balancer"],
            not: reset.contrasted(.tls, .closed).contrasted(.listening, .closed),
            but: .closedBeforeRequest
        ),
        FindingCase(
            .userIdentityRefused,
            reset.contrasted(.withoutUserIdentity, .echoed(status: 0)),
            says: ["gives no answer to a request with the user identity"],
            shows: ["RST", "without the user identity: accepted"],
            advises: ["Or send none"],
            not: reset.contrasted(.withoutUserIdentity, .reset),
            but: .resetAfterRequest
        ),
        FindingCase(
            .resetAfterRequest,
            reset.association { $0.silenceBeforeEnd = Sample.milliseconds / 2 },
            shows: ["the peer reset the connection (RST), 0.500 ms after the last PDU"],
            advises: ["--differ", "connect with TLS", "(192.0.2.9)"],
            not: closed,
            but: .closedAfterRequest
        ),
        FindingCase(
            .resetAfterRequest,
            reset.association { $0.silenceBeforeEnd = 1200 * Sample.milliseconds },
            says: ["1.20 s after the association request", "may have crashed or run into a time-out"],
            shows: ["the peer reset the connection (RST), 1.20 s after the last PDU"],
            advises: ["a proxy or load balancer", "tells whether it wants TLS", "connect with TLS"],
            not: closed,
            but: .closedAfterRequest
        ),
        FindingCase(
            .closedAfterRequest,
            closed,
            says: ["the port may want TLS"],
            shows: ["the peer closed the connection (FIN)"],
            advises: ["with TLS"],
            not: closed.contrasted(.nothing, .closed).contrasted(.tls, .tlsServer),
            but: .tlsServer
        ),
        FindingCase(
            .closedAfterRequest,
            closed.association { $0.silenceBeforeEnd = 30 * Sample.seconds },
            shows: ["the peer closed the connection (FIN), 30.0 s"],
            advises: ["--differ", "load balancer", "close 30 s after"],
            not: reset,
            but: .resetAfterRequest
        ),
        FindingCase(
            .closedBeforeRequest,
            Sample.connected { $0.end = .closedByPeer },
            shows: ["the peer closed the connection (FIN)"],
            advises: ["load balancer"],
            not: closed,
            but: .closedAfterRequest
        ),
        FindingCase(
            .closedBeforeRequest,
            closed.contrasted(.listening, .closed),
            shows: ["when nothing is sent: connection closed"],
            advises: ["admitted addresses"],
            not: closed.contrasted(.listening, .silent),
            but: .closedAfterRequest
        ),
        FindingCase(
            .connectionBroken,
            Sample.requested { $0.end = .failed(errno: 110) },
            shows: ["ETIMEDOUT (110)"],
            advises: ["Wi-Fi"],
            not: closed,
            but: .closedAfterRequest
        ),
        FindingCase(
            .connectionLostOnFirstMessage,
            Sample.operated([nil]) { $0.end = .closedByPeer },
            shows: ["FIN", "0 of 1 requests answered"],
            advises: ["crash"],
            not: Sample.operated([0, nil]) { $0.end = .closedByPeer },
            but: .connectionLostDuringOperations
        ),
        FindingCase(
            .connectionLostDuringOperations,
            Sample.operated([0, nil]) { $0.end = .resetByPeer },
            shows: ["RST", "1 of 2 requests answered"],
            advises: ["a limit"],
            not: Sample.operated([nil]) { $0.end = .resetByPeer },
            but: .connectionLostOnFirstMessage
        ),
        FindingCase(
            .closedWithoutRelease,
            .warning,
            Sample.operated([0]) { record in
                record.end = .closedByPeer
                record.silenceBeforeEnd = 61 * Sample.seconds
            },
            says: ["after a pause"],
            shows: ["61.0 s after the last PDU"],
            advises: ["limit for idle associations", "61 s"],
            not: Sample.operated([0]) { $0.end = .closedByUs },
            but: nil
        ),
        FindingCase(
            .closedWithoutRelease,
            Sample.accepted { record in
                record.end = .closedByPeer
                record.silenceBeforeEnd = 500 * Sample.milliseconds
            },
            says: ["after a pause"],
            shows: ["500 ms after the last PDU"],
            advises: ["limit for idle associations", "a crash, a restart or a limit of requests", "--interval"],
            not: Sample.operated([nil]) { $0.end = .closedByPeer },
            but: .connectionLostOnFirstMessage
        ),
        FindingCase(
            .closedWithoutRelease,
            .warning,
            Sample.operated([0]) { record in
                record.end = .closedByPeer
                record.silenceBeforeEnd = Sample.milliseconds / 10
            },
            says: ["while nothing was under way"],
            shows: ["0.100 ms after the last PDU"],
            advises: ["a crash or a restart", "ends with a release or an abort"],
            not: Sample.working(),
            but: nil
        ),
        FindingCase(
            .closedWithoutRelease,
            Sample.accepted { record in
                record.end = .closedByPeer
                record.silenceBeforeEnd = Sample.milliseconds / 10
            },
            says: ["accepted and then ended at once by the peer, before a request"],
            shows: ["0.100 ms after the last PDU", "calling AE title \"SONDE\""],
            advises: ["a limit of associations"],
            not: Sample.operated([nil]) { $0.end = .closedByPeer },
            but: .connectionLostOnFirstMessage
        ),
        FindingCase(
            .releasedWithoutAnswer,
            releasedByPeer([nil]),
            says: ["in place of an answer to the C-ECHO-RQ"],
            shows: ["received last: A-RELEASE-RQ", "0 of 1 requests answered", "sent last: A-RELEASE-RP"],
            advises: ["allows this caller", "every request is to be answered"],
            // The release that this side asked for is no refusal to answer.
            not: Sample.operated([nil]) { record in
                record.release = .completed
                record.lastReceived = PDUDescription(.releaseResponse)
                record.end = .closedByUs
            },
            but: .unexplained
        ),
        FindingCase(
            .releasedWhileIdle,
            releasedByPeer([0]).with { $0.operationsAskedFor = 3 },
            says: ["while nothing was under way, and more was still to be asked"],
            shows: ["1 of 1 requests answered"],
            advises: ["of its own accord", "limit for idle associations"],
            not: releasedByPeer([0]).with { $0.operationsAskedFor = 1 },
            but: nil
        ),
        FindingCase(
            .closedInsteadOfReleaseResponse,
            .warning,
            Sample.operated([0]) { record in
                record.release = .requestedByUs
                record.end = .closedByPeer
            },
            shows: ["FIN", "1 of 1"],
            advises: ["A-RELEASE-RP is due"],
            // After the response it is the way of pynetdicom, and right.
            not: Sample.working { $0.end = .closedByPeer },
            but: nil
        ),
    ]
}
