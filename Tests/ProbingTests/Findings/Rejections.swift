import DICOMWire
import DIMSE
import Diagnosis
import Probing
import TestSupport

extension PeerFinding {
    typealias Step = ScriptedPeer.Step

    private static func rejects(_ result: UInt8, _ source: UInt8, _ reason: UInt8) -> [Step] {
        [.readPDU, .send(ScriptedAnswers.reject(result: result, source: source, reason: reason)), .wait]
    }

    /// Accepts and echoes.
    static let works = [Step].accepting + .echoing() + .releasing
    static let closes: [Step] = [.readPDU, .closeFIN]

    private static let identity = UserIdentityRequest(
        identityType: 2,
        positiveResponseRequested: false,
        primaryField: Array("ann".utf8),
        secondaryField: Array("secret".utf8)
    )

    private static func plainRejection(
        _ code: FindingCode,
        _ source: UInt8,
        _ reason: UInt8,
        advises: String,
        not other: (source: UInt8, reason: UInt8),
        but instead: FindingCode
    ) -> PeerFinding {
        PeerFinding(
            code,
            .peer(rejects(1, source, reason)),
            shows: ["A-ASSOCIATE-RJ 1-\(source)-\(reason)", "calling AE title \"SONDE\""],
            advises: [advises],
            not: .peer(rejects(1, other.source, other.reason)),
            but: instead
        )
    }

    /// A-ASSOCIATE-RJ, with and without contrasts.
    static let rejections: [PeerFinding] = plainRejections + contrastedRejections

    private static let plainRejections = [
        plainRejection(
            .rejectedWithoutReason,
            1,
            1,
            advises: "--refuse",
            not: (1, 2),
            but: .applicationContextNotSupported
        ),
        plainRejection(
            .applicationContextNotSupported,
            1,
            2,
            advises: "proxy",
            not: (1, 1),
            but: .rejectedWithoutReason
        ),
        plainRejection(
            .callingAETitleNotRecognized,
            1,
            3,
            advises: "DicomModalities",
            not: (1, 7),
            but: .calledAETitleNotRecognized
        ),
        plainRejection(
            .calledAETitleNotRecognized,
            1,
            7,
            advises: "DicomCheckCalledAet",
            not: (1, 3),
            but: .callingAETitleNotRecognized
        ),
        plainRejection(.rejectedByProvider, 2, 1, advises: "log", not: (2, 2), but: .protocolVersionNotSupported),
        plainRejection(.protocolVersionNotSupported, 2, 2, advises: "proxy", not: (2, 1), but: .rejectedByProvider),
        plainRejection(.temporaryCongestion, 3, 1, advises: "again", not: (3, 2), but: .associationLimit),
        plainRejection(.associationLimit, 3, 2, advises: "associations", not: (3, 1), but: .temporaryCongestion),
        plainRejection(
            .rejectedWithUndefinedCodes,
            3,
            9,
            advises: "conformance statement",
            not: (3, 2),
            but: .associationLimit
        ),
        PeerFinding(
            .userIdentityRefused,
            .peer(rejects(1, 2, 1)) { $0.userIdentity = identity },
            shows: ["A-ASSOCIATE-RJ 1-2-1"],
            advises: ["--differ"],
            not: .peer(rejects(1, 2, 1)),
            but: .rejectedByProvider
        ),
    ]

    private static let refuses = rejects(1, 1, 1)
    private static let abortsRequest: [Step] = [.readPDU, .send(ScriptedAnswers.abort())]

    /// Rejects unless a title's field starts with the text.
    private static func knows(_ title: String, at field: Range<Int>, else reason: UInt8) -> [Step] {
        [
            .readPDU,
            .reply { request in
                String(decoding: request[field], as: UTF8.self).hasPrefix(title)
                    ? ScriptedAnswers.acceptAll(request) : ScriptedAnswers.reject(reason: reason)
            },
        ] + .echoing() + .releasing
    }

    /// What a success proves.
    private static let contrastedSuccesses = [
        PeerFinding(
            .callingAETitleMatters,
            .peer(knows("SONDE ", at: calling, else: 3), isDiffering: true),
            shows: ["with the calling AE title \"ANY-SCU\": A-ASSOCIATE-RJ 1-1-3"],
            advises: ["3D Slicer"],
            not: .peer(.accepting + .echoing() + .releasing, isDiffering: true),
            but: .calledAETitleUnchecked
        ),
        PeerFinding(
            .calledAETitleUnchecked,
            .peer(.accepting + .echoing() + .releasing, isDiffering: true),
            shows: ["with the called AE title \"SONDE-NO-SUCH-AE\": accepted"],
            advises: ["server's configuration"],
            not: .peer(knows("Archive ", at: called, else: 7), isDiffering: true),
            but: nil
        ),
    ]

    private static let called = 10..<26
    private static let calling = 26..<42

    private static let contrastedRejections =
        contrastedSuccesses + [

            PeerFinding(
                .rejectedForContexts,
                .peer(refuses, refuses, works, refuses, works, refuses, works, plan: twoSyntaxes, isDiffering: true),
                shows: ["A-ASSOCIATE-RJ 1-1-1", "proposed: "],
                advises: ["Verification"],
                not: .peer(rejects(1, 1, 1), rejects(1, 1, 1), plan: twoSyntaxes, isDiffering: true),
                but: .rejectedWithoutReason
            ),
            // Both requests are Verification in implicit VR little endian: what is left to leave out is the identity.
            PeerFinding(
                .userIdentityRefused,
                .peer(refuses, refuses, works, refuses, works, refuses, works, isDiffering: true) {
                    $0.userIdentity = identity
                },
                shows: ["A-ASSOCIATE-RJ 1-1-1", "without the user identity: accepted"],
                advises: ["Or send none"],
                not: .peer(rejects(1, 1, 1), isDiffering: true) { $0.userIdentity = identity },
                but: .rejectedWithoutReason,
                isOnTheWire: false
            ),
            PeerFinding(
                .userIdentityRefused,
                .peer(
                    abortsRequest,
                    abortsRequest,
                    works,
                    abortsRequest,
                    works,
                    abortsRequest,
                    works,
                    isDiffering: true
                ) {
                    $0.userIdentity = identity
                },
                shows: ["A-ABORT source 0", "without the user identity: accepted"],
                advises: ["Or send none"],
                not: .peer(abortsRequest, isDiffering: true) {
                    $0.userIdentity = identity
                },
                but: .abortedInsteadOfAnswer,
                isOnTheWire: false
            ),
            // Of two things that are changed, only the one that helps is to blame.
            PeerFinding(
                .rejectedForContexts,
                .peer(
                    refuses,
                    refuses,
                    refuses,
                    works,
                    refuses,
                    works,
                    refuses,
                    works,
                    plan: twoSyntaxes,
                    isDiffering: true
                ) {
                    $0.userIdentity = identity
                },
                shows: ["without the user identity: A-ASSOCIATE-RJ 1-1-1", "little endian only: accepted"],
                advises: ["Verification"],
                not: .peer(
                    refuses,
                    refuses,
                    works,
                    works,
                    refuses,
                    works,
                    refuses,
                    works,
                    plan: twoSyntaxes,
                    isDiffering: true
                ) {
                    $0.userIdentity = identity
                },
                but: .userIdentityRefused
            ),
            PeerFinding(
                .callingAETitleNotRegistered,
                .peer(knows("ECHOSCU", at: calling, else: 3), isDiffering: true),
                shows: ["with the calling AE title \"ECHOSCU\": accepted"],
                advises: ["SONDE"],
                not: .peer(knows("NOBODY", at: calling, else: 3), isDiffering: true),
                but: .callingAETitleNotRecognized
            ),
            PeerFinding(
                .callingAETitleNotRegistered,
                .peer(knows("FRIEND", at: calling, else: 3), isDiffering: true) {
                    $0.target.callingAETitle = AETitle(field: Array("friend".utf8))
                },
                shows: ["with the calling AE title \"FRIEND\": accepted"],
                advises: ["Call as \"FRIEND\""],
                not: .peer(knows("FOE", at: calling, else: 3), isDiffering: true) {
                    $0.target.callingAETitle = AETitle(field: Array("friend".utf8))
                },
                but: .callingAETitleNotRecognized
            ),
            PeerFinding(
                .callingAETitleNotListed,
                .peer(knows("ECHOSCU", at: calling, else: 7), isDiffering: true),
                shows: ["with the calling AE title \"ECHOSCU\": accepted"],
                advises: ["dcmqrscp"],
                not: .peer(knows("NOBODY", at: calling, else: 7), isDiffering: true),
                but: .calledAETitleNotRecognized
            ),
            PeerFinding(
                .calledAETitleCase,
                .peer(knows("ARCHIVE", at: called, else: 7), isDiffering: true),
                shows: ["with the called AE title \"ARCHIVE\": accepted"],
                advises: ["\"ARCHIVE\""],
                not: .peer(knows("PACS", at: called, else: 7), isDiffering: true),
                but: .calledAETitleNotRecognized
            ),
            PeerFinding(
                .calledAETitleWrong,
                // For the right title it does not know the caller, and says so.
                .peer(
                    [
                        .readPDU,
                        .reply {
                            let isKnown = String(decoding: $0[called], as: UTF8.self).hasPrefix("ARCHIVE")
                            return ScriptedAnswers.reject(reason: isKnown ? 3 : 7)
                        }, .wait,
                    ],
                    isDiffering: true
                ),
                shows: ["with the called AE title \"ARCHIVE\": A-ASSOCIATE-RJ 1-1-3"],
                advises: ["\"ARCHIVE\""],
                not: .peer(rejects(1, 1, 7), isDiffering: true),
                but: .calledAETitleNotRecognized
            ),
        ]

    /// Not the minimal request, so that the minimal one is a change.
    static let twoSyntaxes = EchoPlan.count(1) {
        $0.transferSyntaxes = [.explicitVRLittleEndian, .implicitVRLittleEndian]
    }
}
