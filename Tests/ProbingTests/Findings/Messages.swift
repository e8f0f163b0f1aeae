import DICOMTransport
import DICOMWire
import DIMSE
import Diagnosis
import Probing
import TestSupport

extension PeerFinding {
    /// Accepts, gives this to the C-ECHO-RQ, and reads what comes of it.
    private static func giving(_ bytes: [UInt8]...) -> [Step] {
        .accepting + [.readPDU] + bytes.map(Step.send) + [.readPDU, .send(ScriptedAnswers.releaseResponse), .wait]
    }

    private static let success = ScriptedAnswers.echoResponse()
    private static let short: Situation.Change = { $0.limits.dimse = .milliseconds(400) }
    private static let storage = ProposedContext("1.2.840.10008.5.1.4.1.1.2", [.implicitVRLittleEndian])
    private static let verification = ProposedContext(.verification, [.implicitVRLittleEndian])
    /// A C-ECHO-RQ, which is for this side to send.
    static let strayRequest = ScriptedAnswers.command(
        ScriptedAnswers.element(0x0002, Array("1.2.840.10008.1.1\0".utf8))
            + ScriptedAnswers.element(0x0100, [0x30, 0]) + ScriptedAnswers.element(0x0110, [7, 0])
            + ScriptedAnswers.element(0x0800, [0x01, 0x01])
    )
    /// A C-ECHO-RSP to message ID 1 without Status (0000,0900).
    private static let withoutStatus = ScriptedAnswers.command(
        ScriptedAnswers.element(0x0002, Array("1.2.840.10008.1.1\0".utf8))
            + ScriptedAnswers.element(0x0100, [0x30, 0x80]) + ScriptedAnswers.element(0x0120, [1, 0])
            + ScriptedAnswers.element(0x0800, [0x01, 0x01])
    )
    /// A C-ECHO-RSP to message ID 1 that announces a data set.
    private static let withDataSet = ScriptedAnswers.command(
        ScriptedAnswers.element(0x0100, [0x30, 0x80]) + ScriptedAnswers.element(0x0120, [1, 0])
            + ScriptedAnswers.element(0x0800, [1, 0]) + ScriptedAnswers.element(0x0900, [0, 0])
    )
    /// A C-ECHO-RSP to message ID 1 in P-DATA-TF PDUs with a fragment of so many bytes each.
    private static func fragmented(_ length: Int) -> [UInt8] {
        // After the headers of PDU and value.
        let command = success.dropFirst(12)
        return stride(from: command.startIndex, to: command.endIndex, by: length).flatMap { start in
            let end = min(start + length, command.endIndex)
            return ScriptedAnswers.fragment(Array(command[start..<end]), control: end == command.endIndex ? 3 : 1)
        }
    }
    /// A C-ECHO-RSP with so many offending elements (0000,0901), four bytes each.
    private static func offending(tags: Int) -> [UInt8] {
        let list = ScriptedAnswers.element(0x0901, [UInt8](repeating: 0, count: 4 * tags))
        return ScriptedAnswers.response(0x8030, status: 0, further: list)
    }

    private static func commenting(_ comment: [UInt8]) -> [UInt8] {
        ScriptedAnswers.response(0x8030, status: 0, further: ScriptedAnswers.element(0x0902, comment))
    }

    /// What comes after the acceptance, PDU by PDU and message by message.
    static let messages: [PeerFinding] = pdus + answers + departures

    private static let pdus = [
        PeerFinding(
            .unservedRequest,
            .peer(giving(strayRequest + success)),
            shows: ["C-ECHO-RQ on context 1"],
            advises: ["role selection"],
            not: .peer(giving(success)),
            but: nil
        ),
        PeerFinding(
            .unreadablePDU,
            .peer(giving([0x99, 0, 0, 0, 0, 4, 0, 0, 0, 0])),
            shows: ["PDU type 99H", "first bytes: 10 bytes not shown"],
            advises: ["--record"],
            not: .peer(giving(success)),
            but: nil
        ),
        PeerFinding(
            .unreadablePDU,
            .peer([.readPDU, .send([0x02, 0, 0x9A, 0, 0, 0, 0, 0x01, 0, 0]), .readPDU]),
            shows: ["2583691264 bytes after the header", "first bytes: 02 00 9A 00 00 00"],
            advises: ["most significant byte first"],
            not: .peer([.readPDU, .send([0x02, 0x7F, 0x9A, 0, 0, 0, 0, 0x01, 0, 0]), .readPDU]),
            but: .unknownProtocol
        ),
        PeerFinding(
            .unexpectedPDU,
            .peer([.readPDU, .send(success), .readPDU]),
            shows: ["P-DATA-TF in Sta5"],
            advises: ["--record"],
            not: .peer([.readPDU, .send(ScriptedAnswers.abort()), .wait]),
            but: .abortedInsteadOfAnswer
        ),
        PeerFinding(
            .dataPDUOverMaximum,
            .peer(giving(offending(tags: 275))) { $0.maximumLength = 1024 },
            shows: ["announced maximum: 1024 bytes", "longest P-DATA-TF received: "],
            advises: ["PDU header"],
            not: .peer(giving(offending(tags: 225))) { $0.maximumLength = 1024 },
            but: nil
        ),
        // All of it comes.
        PeerFinding(
            .dataPDUOverMaximum,
            .peer(
                .accepting + [
                    .readPDU, .send(ScriptedAnswers.fragment([UInt8](repeating: 0, count: 6_000), control: 1)),
                    .readPDU,
                ]
            ) { $0.maximumLength = 1024 },
            shows: ["announced maximum: 1024 bytes", "P-DATA-TF of 6006 bytes"],
            advises: ["larger maximum"],
            not: .peer(.accepting + .echoing() + .releasing) { $0.maximumLength = 1024 },
            but: nil
        ),
        // One of 2 GB, of which as much comes as the peer can send.
        PeerFinding(
            .dataPDUOverMaximum,
            .peer(.accepting + [.readPDU, .send(endless), .readPDU]),
            shows: ["P-DATA-TF of 2147483632 bytes"],
            advises: ["vendor"],
            not: .peer(.accepting + .echoing() + .releasing),
            but: nil
        ),
        PeerFinding(
            .incompletePDU,
            .peer([.readPDU, .reply { Array(ScriptedAnswers.accept($0).prefix(80)) }, .closeFIN]),
            shows: ["bytes of it: 02 00"],
            advises: ["MTU"],
            not: .peer([.readPDU, .closeFIN]),
            but: .closedAfterRequest
        ),
    ]

    /// The start of a P-DATA-TF that is longer than anybody takes, with a fragment of a command in it.
    private static let endless: [UInt8] =
        [4, 0, 0x7F, 0xFF, 0xFF, 0xF0, 0x7F, 0xFF, 0xFF, 0xEC, 1, 1] + Array(repeating: 0, count: 4096)

    /// A C-ECHO-RSP about a SOP class, in which an element may be missing.
    private static func echoResponse(about sopClass: String = "1.2.840.10008.1.1", without: UInt16 = 0) -> [UInt8] {
        let elements: [(UInt16, [UInt8])] = [
            (0x0002, Array(sopClass.utf8) + [0]), (0x0100, ScriptedAnswers.little(0x8030)), (0x0120, [1, 0]),
            (0x0800, [1, 1]), (0x0900, [0, 0]),
        ]
        return ScriptedAnswers.command(
            elements.filter { $0.0 != without }.flatMap { ScriptedAnswers.element($0.0, $0.1) }
        )
    }

    private static let answers = [
        PeerFinding(
            .unknownMessageID,
            .peer(giving(ScriptedAnswers.echoResponse(messageID: 77)), change: short),
            shows: ["message ID 77"],
            advises: ["vendor"],
            not: .peer(giving(success), change: short),
            but: nil
        ),
        PeerFinding(
            .unknownMessageID,
            .peer(giving(success + success)),
            shows: ["C-ECHO-RSP that answers message ID 1 once more"],
            advises: ["vendor"],
            not: .peer(giving(success)),
            but: nil
        ),
        PeerFinding(
            .unknownMessageID,
            .peer(giving(success + ScriptedAnswers.echoResponse(status: 0x0122))),
            shows: ["C-ECHO-RSP that answers message ID 1 once more"],
            advises: ["vendor"],
            not: .peer(giving(success)),
            but: nil
        ),
        // (0000,0120) missing.
        PeerFinding(
            .brokenMessage,
            .peer(giving(echoResponse(without: 0x0120)), change: short),
            shows: ["a response that lacks Message ID Being Responded To (0000,0120)"],
            advises: ["vendor"],
            not: .peer(giving(echoResponse()), change: short),
            but: nil
        ),
        PeerFinding(
            .harmlessDepartures,
            .peer(giving(echoResponse(about: "1.2.840.10008.5.1.4.1.1.2"))),
            shows: [
                "(0000,0002) 1.2.840.10008.5.1.4.1.1.2 (CT Image Storage); the request was about 1.2.840.10008.1.1"
            ],
            advises: ["Nothing"],
            not: .peer(giving(echoResponse())),
            but: nil
        ),
        PeerFinding(
            .unknownMessageID,
            .peer(
                [.readPDU, .reply { ScriptedAnswers.acceptAll($0) + success }, .readPDU, .readPDU],
                change: short
            ),
            shows: ["answers message ID 1 before the request with this ID was sent"],
            advises: ["vendor"],
            not: .peer(giving(success), change: short),
            but: nil
        ),
        PeerFinding(
            .otherServiceAnswered,
            .peer(giving(ScriptedAnswers.response(0x8020, status: 0)), change: short),
            shows: ["C-FIND-RSP in answer to a C-ECHO-RQ"],
            advises: ["vendor"],
            not: .peer(giving(ScriptedAnswers.response(0x8030, status: 0)), change: short),
            but: nil
        ),
        PeerFinding(
            .otherContextAnswered,
            .operation(giving(ScriptedAnswers.echoResponse(contextID: 3)), contexts: [verification, storage]),
            shows: ["on context 3; the request was on context 1"],
            advises: ["vendor"],
            not: .operation(giving(success), contexts: [verification, storage]),
            but: nil
        ),
        PeerFinding(
            .unacceptedContextUsed,
            .peer(giving(ScriptedAnswers.echoResponse(contextID: 3)), change: short),
            shows: ["on context 3, which was not accepted"],
            advises: ["vendor"],
            not: .peer(giving(success), change: short),
            but: nil
        ),
        PeerFinding(
            .brokenMessage,
            .peer(giving(ScriptedAnswers.fragment([1, 2, 3, 4], control: 2)), change: short),
            shows: ["a data set fragment where a command has to begin"],
            advises: ["--record"],
            not: .peer(giving(success), change: short),
            but: nil
        ),
        PeerFinding(
            .brokenMessage,
            .peer(giving(withoutStatus), change: short),
            shows: ["a response that lacks Status (0000,0900)"],
            advises: ["--record"],
            not: .peer(giving(success), change: short),
            but: nil
        ),
    ]

    private static let departures = [
        PeerFinding(
            .maximumLengthWithoutRoom,
            .peer(aborting(maximumLength: 1)),
            shows: ["announced maximum: 1 byte", "A-ABORT source 0"],
            advises: ["16384"],
            not: .peer(aborting(maximumLength: 8)),
            but: .abortedOnFirstMessage
        ),
        PeerFinding(
            .harmfulDepartures,
            .peer(accepting(ScriptedAnswers.item(0x5D, [1, 2]))),
            shows: ["A-ASSOCIATE-AC, offset "],
            advises: ["Unknown items in an acceptance: pynetdicom 3.0.4 aborts"],
            not: .peer(accepting(ScriptedAnswers.item(0x53, [0, 1, 0, 1]))),
            but: nil
        ),
        PeerFinding(
            .harmfulDepartures,
            .peer(giving(withDataSet, ScriptedAnswers.fragment([8, 0, 5, 0, 0, 0, 0, 0], control: 2))),
            shows: ["announces a data set its message may not have (PS3.7 9.3, 10.3); P-DATA-TF, offset "],
            advises: ["echoscu 3.6.7 ends at such a C-ECHO-RSP"],
            not: .peer(giving(success)),
            but: nil
        ),
        PeerFinding(
            .harmfulDepartures,
            .peer(giving([0x04, 0, 0, 0, 0, 0], success)),
            shows: ["a P-DATA-TF without a presentation data value (PS3.8 9.3.5); P-DATA-TF, offset 0: 04 00"],
            advises: ["PDU without any PDVs"],
            not: .peer(giving(success)),
            but: nil
        ),
        PeerFinding(
            .harmfulDepartures,
            .peer(giving(fragmented(1))),
            shows: ["a fragment with an odd number of bytes (PS3.8 E.1); P-DATA-TF, offset 6: 00 00 00 03"],
            advises: ["fragments of one byte (0006:020b"],
            not: .peer(giving(fragmented(2))),
            but: nil
        ),
        PeerFinding(
            .harmfulDepartures,
            .peer(answering { $0[7] = 2 }),
            shows: ["a protocol version without bit 0 (PS3.8 9.3.2); A-ASSOCIATE-AC, offset 6: 00 02"],
            advises: ["DUL Unsupported peer protocol"],
            // Another application context name, which clients pass over.
            not: .peer(answering { $0[98] = 0x32 }),
            but: .harmlessDepartures
        ),
        PeerFinding(
            .harmlessDepartures,
            .peer(accepting(ScriptedAnswers.item(0x55, Array("AGAIN".utf8)))),
            shows: ["A-ASSOCIATE-AC, offset "],
            advises: ["Nothing needs to be done"],
            not: .peer(accepting([])),
            but: nil
        ),
        PeerFinding(
            .oddLengths,
            .peer(giving(commenting(Array("odd".utf8)))),
            shows: ["P-DATA-TF, offset "],
            advises: ["even length"],
            not: .peer(giving(commenting(Array("even".utf8)))),
            but: nil
        ),
    ]

    /// Accepts, and aborts at the first PDU of a message.
    private static func aborting(maximumLength: UInt32) -> [Step] {
        [
            .readPDU, .reply { ScriptedAnswers.accept($0, maximumLength: maximumLength) }, .readPDU,
            .send(ScriptedAnswers.abort()), .wait,
        ]
    }

    /// Accepts with something changed in the PDU.
    private static func answering(_ change: @escaping @Sendable (inout [UInt8]) -> Void) -> [Step] {
        let accept: Step = .reply { request in
            var bytes = ScriptedAnswers.accept(request)
            change(&bytes)
            return bytes
        }
        return [.readPDU, accept] + .echoing() + .releasing
    }

    private static func accepting(_ userItems: [UInt8]) -> [Step] {
        [.readPDU, .reply { ScriptedAnswers.accept($0, userItems: userItems) }] + .echoing() + .releasing
    }

    private static let notAuthorized: [Step] = .accepting + .echoing(status: 0x0124) + .releasing

    private static func status(
        _ code: FindingCode,
        _ status: UInt16,
        advises: String,
        not other: UInt16,
        but instead: FindingCode?
    ) -> PeerFinding {
        PeerFinding(
            code,
            .peer(.accepting + .echoing(status: status) + .releasing),
            shows: [EscapedText.hexadecimal(status)],
            advises: [advises],
            not: .peer(.accepting + .echoing(status: other) + .releasing),
            but: instead
        )
    }

    /// Answers an operation of a service other than Verification, on its context.
    private static func operating(_ field: UInt16, _ status: UInt16) -> [Step] {
        .accepting + [
            .readPDU, .readPDU, .send(ScriptedAnswers.response(field, status: status)), .readPDU,
            .send(ScriptedAnswers.releaseResponse), .wait,
        ]
    }

    private static let model: UID = "1.2.840.10008.5.1.4.1.2.2.2"
    private static let query: UID = "1.2.840.10008.5.1.4.1.2.2.1"

    private static func move(_ status: UInt16) -> Situation {
        .operation(
            operating(0x8021, status),
            contexts: [ProposedContext(model, [.implicitVRLittleEndian])],
            dataSet: [0, 0]
        ) { id in
            let request = CMoveRequest(
                messageID: id,
                affectedSOPClassUID: model,
                moveDestination: AETitle(field: Array("VIEWER".utf8))
            )
            return Message(.cMoveRequest(request), hasDataSet: true)
        }
    }

    private static func find(_ status: UInt16) -> Situation {
        .operation(
            operating(0x8020, status),
            contexts: [ProposedContext(query, [.implicitVRLittleEndian])],
            dataSet: [0, 0]
        ) { id in
            Message(.cFindRequest(CQueryRequest(messageID: id, affectedSOPClassUID: query)), hasDataSet: true)
        }
    }

    /// Statuses in responses.
    static let statuses = [
        status(.statusSOPClassNotSupported, 0x0122, advises: "vendor", not: 0, but: nil),
        status(.statusNotAuthorized, 0x0124, advises: "--user", not: 0x0122, but: .statusSOPClassNotSupported),
        status(.statusDuplicateInvocation, 0x0210, advises: "vendor", not: 0x0211, but: .statusUnrecognizedOperation),
        status(.statusUnrecognizedOperation, 0x0211, advises: "conformance", not: 0x0212, but: .statusMistypedArgument),
        status(.statusMistypedArgument, 0x0212, advises: "--record", not: 0x0211, but: .statusUnrecognizedOperation),
        status(.statusOutOfResources, 0x0213, advises: "disk", not: 0xA700, but: .operationFailed),
        status(.statusProcessingFailure, 0x0110, advises: "log", not: 0x0111, but: .operationFailed),
        status(.operationFailed, 0xC123, advises: "log", not: 0x0110, but: .statusProcessingFailure),
        status(.operationFailed, 0xFE00, advises: "vendor", not: 0, but: nil),
        PeerFinding(
            .statusNotAuthorized,
            // The own title, twice, its other spelling and the first of the usual ones may not; then the own one and
            // the one that may are asked for in turn.
            .peer(
                notAuthorized,
                notAuthorized,
                notAuthorized,
                notAuthorized,
                works,
                notAuthorized,
                works,
                notAuthorized,
                works,
                isDiffering: true
            ),
            shows: ["with the calling AE title \"ECHOSCU\": accepted, and C-ECHO answered with success"],
            advises: ["Call as \"ECHOSCU\""],
            not: .peer(works),
            but: nil
        ),
        PeerFinding(
            .moveDestinationUnknown,
            move(0xA801),
            shows: ["A801"],
            advises: ["destination"],
            not: move(0xA702),
            but: .moveSuboperationsFailed
        ),
        PeerFinding(
            .moveSuboperationsFailed,
            move(0xA702),
            shows: ["A702"],
            advises: ["port"],
            not: move(0xA801),
            but: .moveDestinationUnknown
        ),
        PeerFinding(
            .moveFailedUnexplained,
            move(0xC000),
            shows: ["C000"],
            advises: ["Orthanc"],
            not: find(0xC000),
            but: .operationFailed
        ),
        PeerFinding(
            .operationCanceled,
            find(0xFE00),
            shows: ["FE00"],
            advises: ["not all there is"],
            not: find(0xA700),
            but: .statusOutOfResources
        ),
        PeerFinding(
            .operationWarning,
            find(0xB000),
            shows: ["B000"],
            advises: ["conformance statement"],
            not: find(0),
            but: nil
        ),
    ]
}
