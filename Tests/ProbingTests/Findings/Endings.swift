import DICOMTransport
import DICOMWire
import DIMSE
import Diagnosis
import NIOCore
import NIOPosix
import TestSupport
import TransportTestSupport

@testable import Probing

extension PeerFinding {
    private static let accepted: [Step] = .accepting + [.readPDU]
    private static let success: Step = .send(ScriptedAnswers.echoResponse())
    private static let abort: Step = .send(ScriptedAnswers.abort())
    private static let short: Situation.Change = {
        $0.limits = TimeLimits(eachStage: .milliseconds(400))
        $0.limits.connect = .seconds(20)
        $0.limits.resolve = .seconds(20)
    }
    /// Two echoes, with time between them for the peer to end it.
    private static let pausing = EchoPlan.count(2) { $0.interval = .milliseconds(400) }

    /// A-ABORT at each moment.
    static let aborts = [
        PeerFinding(
            .abortedInsteadOfAnswer,
            .peer([.readPDU, abort, .wait]),
            shows: ["A-ABORT source 0", "sent last: A-ASSOCIATE-RQ"],
            advises: ["log"],
            not: .peer(accepted + [abort, .wait]),
            but: .abortedOnFirstMessage
        ),
        PeerFinding(
            .abortedOnFirstMessage,
            .peer(accepted + [abort, .wait]),
            shows: ["A-ABORT source 0", "sent last: P-DATA-TF with C-ECHO-RQ", "calling AE title \"SONDE\""],
            advises: ["DicomAlwaysAllowEcho"],
            not: .peer(accepted + [success, .readPDU, abort, .wait]),
            but: .abortedDuringRelease
        ),
        PeerFinding(
            .abortedDuringOperations,
            .peer(.accepting + .echoing() + [.readPDU, abort, .wait], plan: .count(2)),
            shows: ["A-ABORT source 0", "1 "],
            advises: ["log"],
            not: .peer(accepted + [abort, .wait], plan: .count(2) { $0.repeatsAssociation = true }),
            but: .abortedOnFirstMessage
        ),
        PeerFinding(
            .abortedAfterAccepting,
            .peer([.readPDU, .reply { ScriptedAnswers.acceptAll($0) + ScriptedAnswers.abort() }, .wait]),
            shows: ["A-ABORT source 0", "sent last: A-ASSOCIATE-RQ"],
            advises: ["a limit of associations"],
            not: .peer(accepted + [abort, .wait]),
            but: .abortedOnFirstMessage
        ),
        PeerFinding(
            .abortedAfterAnswer,
            .peer(.accepting + .echoing() + [abort, .wait], works, plan: pausing),
            shows: ["A-ABORT source 0"],
            advises: ["a limit of requests"],
            not: .peer(.accepting + .echoing() + .echoing() + .releasing, plan: pausing),
            but: nil
        ),
        PeerFinding(
            .abortedWhileIdle,
            .server(
                { try await Orthanc.start(["DicomScpTimeout": 1]) },
                plan: .count(2) { $0.interval = .seconds(4) }
            ),
            shows: ["A-ABORT source 0"],
            advises: ["DicomScpTimeout", "a crash, a restart or a limit of requests"],
            not: .peer(.accepting + .echoing() + [abort, .wait], works, plan: pausing),
            but: .abortedAfterAnswer
        ),
        PeerFinding(
            .abortedDuringRelease,
            .peer(accepted + [success, .readPDU, abort, .wait]),
            shows: ["A-ABORT source 0", "1 "],
            advises: ["vendor"],
            not: .peer(accepted + [success, .readPDU, .send(ScriptedAnswers.releaseResponse), abort, .wait]),
            but: nil
        ),
        PeerFinding(
            .abortedByProvider,
            .peer(accepted + [.send(ScriptedAnswers.abort(source: 2, reason: 1)), .wait]),
            shows: ["A-ABORT source 2", "reason 1"],
            advises: ["--record"],
            not: .peer(accepted + [.send(ScriptedAnswers.abort(source: 2, reason: 0)), .wait]),
            but: .abortedOnFirstMessage
        ),
    ]

    /// Accepts only requests with one transfer syntax, and treats others so.
    private static func minimalOnly(_ otherwise: Step...) -> [[Step]] { [[.readPDU] + otherwise, works] }

    /// An acceptance of an echo, with an answer to a user identity, which a recording keeps to itself.
    private static let acceptance = ScriptedAnswers.accept(
        AssociateRequest(called: "Archive", calling: "SONDE").bytes,
        userItems: ScriptedAnswers.item(0x59, [0, 6] + Array("TICKET".utf8))
    )

    /// Half an answer, and the other half when an A-ABORT has come.
    private static func cut(_ answer: [UInt8], after steps: [Step]) -> [Step] {
        let half = answer.count / 2
        return steps + [.send(Array(answer.prefix(half))), .readPDU, .send(Array(answer.dropFirst(half))), .wait]
    }

    /// Silence, and the end of the connection at each moment.
    static let endings = silences + requestEndings + laterEndings

    private static let silences = [
        PeerFinding(
            .silentPort,
            .peer([.readPDU, .readPDU], change: short),
            shows: [
                "received last: nothing", "called AE title \"Archive\"",
                "waited 400 ms (the limit of the association stage)",
            ],
            advises: ["--differ", "--timeout association=SECONDS"],
            not: .peer([.readPDU, .closeFIN], change: short),
            but: .closedAfterRequest
        ),
        PeerFinding(
            .incompleteAnswer,
            .peer(
                .accepting + [.readPDU, .send(ScriptedAnswers.fragment([0, 0], control: 1)), .readPDU],
                change: short
            ),
            shows: ["received last: P-DATA-TF", "waited 400 ms (the limit of the dimse stage)"],
            advises: ["--record", "--timeout dimse=SECONDS"],
            not: .peer(.accepting + [.readPDU, .readPDU], change: short),
            but: .acceptedThenSilent
        ),
        // A C-ECHO-RSP that announces a data set, which such a response has not, and which does not come.
        PeerFinding(
            .incompleteAnswer,
            .peer(
                .accepting + [.readPDU, .send(ScriptedAnswers.echoResponse(dataSetType: 1)), .readPDU],
                change: short
            ),
            shows: ["received last: P-DATA-TF", "waited 400 ms (the limit of the dimse stage)"],
            advises: ["announced data set"],
            not: .peer(.accepting + .echoing() + .releasing, change: short),
            but: nil
        ),
        // What the peer asks in its turn is no part of an answer, also where it is not whole.
        PeerFinding(
            .acceptedThenSilent,
            .peer(
                .accepting + [
                    .readPDU, .send(strayRequest), .send(ScriptedAnswers.fragment([0, 0], control: 1)), .readPDU,
                ],
                change: short
            ),
            shows: ["received last: P-DATA-TF", "waited 400 ms (the limit of the dimse stage)"],
            advises: ["log"],
            not: .peer(
                .accepting + [.readPDU, .send(ScriptedAnswers.fragment([0, 0], control: 1)), .readPDU],
                change: short
            ),
            but: .incompleteAnswer
        ),
        PeerFinding(
            .acceptedThenSilent,
            .peer(.accepting + [.readPDU, .trickle(strayRequest, every: .milliseconds(50))], change: short),
            shows: ["received last: P-DATA-TF with C-ECHO-RQ", "0 of 1 requests answered"],
            advises: ["log"],
            not: .peer(
                accepted + [
                    .send(strayRequest), success, .readPDU, .send(ScriptedAnswers.releaseResponse), .wait,
                ],
                change: short
            ),
            but: .unservedRequest
        ),
        // The last bytes of each come when this side has aborted: the peer reads that, and then answers all the same.
        PeerFinding(
            .lateAnswer,
            .peer([.readPDU, .readPDU, .send(ScriptedAnswers.reject(reason: 7)), .wait], change: short),
            shows: ["over the limit of 400 ms (of the association stage)", "A-ASSOCIATE-RJ 1-1-7"],
            advises: ["--timeout association=SECONDS"],
            not: .peer([.readPDU, .readPDU], change: short),
            but: .silentPort
        ),
        PeerFinding(
            .lateAnswer,
            .peer([.readPDU, .readPDU, abort, .wait], change: short),
            shows: ["over the limit of 400 ms (of the association stage)", "A-ABORT source 0"],
            advises: ["--timeout association=SECONDS"],
            not: .peer([.readPDU, abort, .wait], change: short),
            but: .abortedInsteadOfAnswer
        ),
        PeerFinding(
            .lateAnswer,
            .peer(accepted + [.readPDU, success, .wait], change: short),
            shows: ["over the limit of 400 ms (of the dimse stage)", "C-ECHO-RSP with status 0000H"],
            advises: ["--timeout dimse=SECONDS"],
            not: .peer(accepted + [.readPDU], change: short),
            but: .acceptedThenSilent
        ),
        PeerFinding(
            .lateAnswer,
            .peer(
                accepted + [success, .readPDU, .readPDU, .send(ScriptedAnswers.releaseResponse), .wait],
                change: short
            ),
            shows: ["over the limit of 400 ms (of the release stage)", "A-RELEASE-RP"],
            advises: ["--timeout release=SECONDS"],
            not: .peer(accepted + [success, .readPDU, .readPDU], change: short),
            but: .releaseTimedOut
        ),
        PeerFinding(
            .incompletePDU,
            .peer([.readPDU, .send(Array(acceptance.prefix(90))), .readPDU], change: short),
            shows: ["bytes of it: 02 00", "waited 400 ms (the limit of the association stage)"],
            advises: ["MTU"],
            not: .peer([.readPDU, .readPDU], change: short),
            but: .silentPort
        ),
        // The first half comes in time, and the other when this side has aborted.
        PeerFinding(
            .lateAnswer,
            .peer(cut(acceptance, after: [.readPDU]), change: short),
            shows: ["over the limit of 400 ms (of the association stage)", "A-ASSOCIATE-AC"],
            advises: ["--timeout association=SECONDS"],
            not: .peer([.readPDU, .send(Array(acceptance.prefix(90))), .readPDU], change: short),
            but: .incompletePDU
        ),
        PeerFinding(
            .lateAnswer,
            .peer(cut(ScriptedAnswers.reject(reason: 7), after: [.readPDU]), change: short),
            shows: ["over the limit of 400 ms (of the association stage)", "A-ASSOCIATE-RJ 1-1-7"],
            advises: ["--timeout association=SECONDS"],
            not: .peer([.readPDU, .send(Array(ScriptedAnswers.reject().prefix(7))), .readPDU], change: short),
            but: .incompletePDU
        ),
        PeerFinding(
            .lateAnswer,
            .peer(cut(ScriptedAnswers.echoResponse(), after: accepted), change: short),
            shows: ["over the limit of 400 ms (of the dimse stage)", "C-ECHO-RSP with status 0000H"],
            advises: ["--timeout dimse=SECONDS"],
            not: .peer(
                accepted + [.send(Array(ScriptedAnswers.echoResponse().prefix(40))), .readPDU],
                change: short
            ),
            but: .incompleteAnswer
        ),
        PeerFinding(
            .lateAnswer,
            .peer(cut(ScriptedAnswers.releaseResponse, after: accepted + [success, .readPDU]), change: short),
            shows: ["over the limit of 400 ms (of the release stage)", "A-RELEASE-RP"],
            advises: ["--timeout release=SECONDS"],
            not: .peer(accepted + [success, .readPDU, .readPDU], change: short),
            but: .releaseTimedOut
        ),
        PeerFinding(
            .acceptedThenSilent,
            .peer(accepted + [.readPDU], change: short),
            shows: ["received last: A-ASSOCIATE-AC", "0 of 1 requests answered"],
            advises: ["log"],
            not: .peer(.accepting + .echoing() + .releasing, change: short),
            but: nil
        ),
        PeerFinding(
            .laterOperationTimedOut,
            .peer(.accepting + .echoing() + [.readPDU, .readPDU], plan: .count(2), change: short),
            shows: ["received last: P-DATA-TF with C-ECHO-RSP"],
            advises: ["firewall"],
            not: .peer(accepted + [.readPDU], plan: .count(1), change: short),
            but: .acceptedThenSilent
        ),
        PeerFinding(
            .releaseTimedOut,
            .peer(accepted + [success, .readPDU, .wait], change: short),
            shows: ["received last: P-DATA-TF with C-ECHO-RSP"],
            advises: ["vendor"],
            not: .peer(accepted + [success, .readPDU, .closeFIN], change: short),
            but: .closedInsteadOfReleaseResponse
        ),
        PeerFinding(
            .noRequestReceived,
            listening { _ in },
            shows: ["nothing came within the limit"],
            advises: ["port"],
            not: listening { try $0.send(AssociateRequest().bytes) },
            but: .abortedWhileIdle
        ),
    ]

    private static let requestEndings = [
        PeerFinding(
            .requestNotUnderstood,
            // TLS and listening come before the attempts in turn.
            .peer(
                closes,
                closes,
                works,
                works,
                works,
                closes,
                works,
                closes,
                works,
                plan: twoSyntaxes,
                isDiffering: true
            ),
            shows: ["with Verification and implicit VR little endian only: accepted", "proposed: "],
            advises: ["--record"],
            not: .peer([.readPDU, .closeFIN], [.readPDU, .closeFIN], plan: twoSyntaxes, isDiffering: true),
            but: .closedAfterRequest
        ),
        PeerFinding(
            .callerNotAdmitted,
            .peer([.read(1), .closeRST], isDiffering: true),
            shows: ["with TLS: connection reset"],
            advises: ["address"],
            not: .peer([.read(1), .closeRST]),
            but: .resetAfterRequest
        ),
        PeerFinding(
            .resetAfterRequest,
            .peer([.readPDU, .closeRST]),
            shows: ["the peer reset the connection (RST)", "sent last: A-ASSOCIATE-RQ"],
            advises: ["--tls", "--differ"],
            not: .peer([.readPDU, .closeFIN]),
            but: .closedAfterRequest
        ),
        PeerFinding(
            .resetAfterRequest,
            .peer([.readPDU, .pause(.milliseconds(300)), .closeRST]),
            shows: ["the peer reset the connection (RST), 3"],
            advises: ["a crash or a time-out looks like this"],
            not: .peer([.readPDU, .pause(.milliseconds(300)), .closeFIN]),
            but: .closedAfterRequest
        ),
        PeerFinding(
            .closedAfterRequest,
            .peer([.readPDU, .closeFIN]),
            shows: ["the peer closed the connection (FIN)", "sent last: A-ASSOCIATE-RQ"],
            advises: ["--differ"],
            not: .peer([.readPDU, .closeRST]),
            but: .resetAfterRequest
        ),
        PeerFinding(
            .closedBeforeRequest,
            .peer([.readPDU, .closeFIN], [.closeFIN], isDiffering: true),
            shows: ["when nothing is sent: connection closed"],
            advises: ["address"],
            not: .peer([.readPDU, .closeFIN], isDiffering: true),
            but: .closedAfterRequest
        ),
        // Whether the end or the request is first on the way is chance, and what it is called must not be.
        PeerFinding(
            .closedBeforeRequest,
            .peer([.readPDU, .closeRST], [.closeFIN], isDiffering: true),
            shows: ["(RST)", "with TLS: connection closed", "when nothing is sent: connection closed"],
            advises: ["load balancer"],
            not: .peer([.read(1), .closeRST], isDiffering: true),
            but: .callerNotAdmitted
        ),
        PeerFinding(
            .connectionBroken,
            .network(
                script: [.readPDU, .wait],
                during: { namespace, peer in
                    try await eventually("the request is there") { peer.records.first?.received.isEmpty == false }
                    // What a stateful firewall that forgets a connection makes of it, as the system tells it: no RST of
                    // the peer.
                    try await namespace.run("ss --kill state established '( dport = :\(peer.port) )'")
                }
            ),
            shows: ["the connection broke, ECONNABORTED", "sent last: A-ASSOCIATE-RQ"],
            advises: ["firewall"],
            not: .network(script: [.readPDU, .closeFIN]),
            but: .closedAfterRequest
        ),
    ]

    private static let laterEndings = [
        PeerFinding(
            .connectionLostOnFirstMessage,
            .peer(accepted + [.closeRST]),
            shows: ["the peer reset the connection (RST)", "sent last: P-DATA-TF with C-ECHO-RQ"],
            advises: ["allows this caller"],
            not: .peer(accepted + [success, .readPDU, .closeFIN]),
            but: .closedInsteadOfReleaseResponse
        ),
        PeerFinding(
            .connectionLostDuringOperations,
            .peer(.accepting + .echoing() + [.readPDU, .closeFIN], plan: .count(2)),
            shows: ["the peer closed the connection (FIN)"],
            advises: ["limit"],
            not: .peer(accepted + [.closeFIN], plan: .count(1)),
            but: .connectionLostOnFirstMessage
        ),
        PeerFinding(
            .closedWithoutRelease,
            .peer(.accepting + .echoing() + [.closeFIN], plan: pausing),
            shows: ["the peer closed the connection (FIN)"],
            advises: ["a crash or a restart"],
            not: .peer(.accepting + .echoing() + .echoing() + .releasing, plan: pausing),
            but: nil
        ),
        PeerFinding(
            .releasedWithoutAnswer,
            .peer(.accepting + [.readPDU, .send(ScriptedAnswers.releaseRequest), .readPDU]),
            shows: ["received last: A-RELEASE-RQ", "0 of 1 requests answered"],
            advises: ["allows this caller"],
            not: .peer(.accepting + .echoing() + .releasing),
            but: nil
        ),
        PeerFinding(
            .releasedWhileIdle,
            .peer(.accepting + .echoing() + [.send(ScriptedAnswers.releaseRequest), .readPDU], plan: pausing),
            shows: ["received last: A-RELEASE-RQ", "1 of 1 requests answered"],
            advises: ["of its own accord", "limit for idle associations"],
            not: .peer(.accepting + .echoing() + .echoing() + .releasing, plan: pausing),
            but: nil,
            // That a second echo was wanted is known to the run only.
            isOnTheWire: false
        ),
        PeerFinding(
            .closedInsteadOfReleaseResponse,
            .peer(accepted + [success, .readPDU, .closeFIN]),
            shows: ["the peer closed the connection (FIN)"],
            advises: ["A-RELEASE-RP"],
            not: .peer(accepted + [success, .readPDU, .send(ScriptedAnswers.releaseResponse), .closeFIN]),
            but: nil
        ),
    ]

    /// A client that connects to this side and says this much, until this side has had enough.
    private static func listening(_ speak: @escaping @Sendable (PlainClient) throws -> Void) -> Situation {
        Situation {
            let group = MultiThreadedEventLoopGroup.singleton
            var configuration = AssociationListener.Configuration(
                policy: AcceptorPolicy(supported: [.verification: [.implicitVRLittleEndian]])
            )
            configuration.limits.acceptorARTIM = .milliseconds(300)
            let ended = group.next().makePromise(of: AssociationRecord.self)
            let listener = try await AssociationListener(configuration, on: group) {
                ended.succeed($0)
            } service: { _ in
                nil
            }
            let client = try PlainClient(port: UInt16(listener.port))
            try speak(client)
            if try client.readPDUType() == 0x02 { try client.send(ScriptedAnswers.abort()) }
            let record = try await ended.futureResult.get()
            client.stop()
            try await listener.close()
            var connection = ConnectionRecord(host: "127.0.0.1", port: listener.port)
            connection.association = record
            let target = Target(calledAETitle: "SONDE", callingAETitle: "VIEWER")
            return Catalogue.findings(for: Evidence(connection: connection, target: target))
        }
    }
}
