import DICOMWire
import DIMSE
import Diagnosis
import Probing
import TestSupport

extension PeerFinding {
    /// Accepts with these results, echoes and releases.
    private static func answering(
        _ results: ScriptedAnswers.ContextResult...,
        called: String? = nil,
        userItems: [UInt8] = []
    ) -> [Step] {
        let title = called.map { Array($0.utf8) + [UInt8](repeating: 0x20, count: 16 - $0.utf8.count) }
        let accept: Step = .reply {
            ScriptedAnswers.accept($0, contexts: results, called: title, userItems: userItems)
        }
        return [.readPDU, accept] + .echoing() + .releasing
    }

    /// Accepts with these results, and waits for the release.
    private static func refusing(_ results: ScriptedAnswers.ContextResult...) -> [Step] {
        [.readPDU, .reply { ScriptedAnswers.accept($0, contexts: results) }] + .releasing
    }

    /// Accepts, with the item of the context as much longer than it is.
    private static func overlong(by excess: UInt16) -> [Step] {
        let accept: Step = .reply { request in
            var bytes = ScriptedAnswers.accept(request)
            // After 74 bytes of header, version and titles comes the application context with 4 and 21 bytes.
            bytes[101] += UInt8(excess >> 8)
            return bytes
        }
        return [.readPDU, accept]
    }

    private static func refusal(
        _ code: FindingCode,
        _ result: UInt8,
        advises: String,
        not other: UInt8,
        but instead: FindingCode
    ) -> PeerFinding {
        PeerFinding(
            code,
            .peer(refusing(.init(result: result))),
            shows: ["result \(result)", "1.2.840.10008.1.1", "peer's implementation: 1.2.3.4 \"SCRIPTED\""],
            advises: [advises],
            not: .peer(refusing(.init(result: other))),
            but: instead
        )
    }

    private static let storage = ProposedContext("1.2.840.10008.5.1.4.1.1.2", [.implicitVRLittleEndian])
    private static let verification = ProposedContext(.verification, [.implicitVRLittleEndian])
    private static let asksForAnswer: Situation.Change = {
        $0.userIdentity = UserIdentityRequest(
            identityType: 1,
            positiveResponseRequested: true,
            primaryField: Array("ann".utf8),
            secondaryField: []
        )
    }
    /// A user identity answer (59H) without a server response.
    private static let identityAnswer = ScriptedAnswers.item(0x59, [0, 0])
    private static func role(_ uid: String) -> [UInt8] {
        ScriptedAnswers.item(0x54, [0, UInt8(uid.utf8.count)] + Array(uid.utf8) + [1, 1])
    }

    /// What an A-ASSOCIATE-AC says.
    static let contexts: [PeerFinding] = refusals + anomalies

    private static let refusals = [
        refusal(
            .abstractSyntaxNotSupported,
            3,
            advises: "right server",
            not: 4,
            but: .transferSyntaxesNotSupported
        ),
        refusal(.transferSyntaxesNotSupported, 4, advises: "transfer syntax", not: 3, but: .abstractSyntaxNotSupported),
        refusal(.contextUserRejection, 1, advises: "log", not: 2, but: .contextRefusedWithoutReason),
        refusal(.contextRefusedWithoutReason, 2, advises: "conformance statement", not: 1, but: .contextUserRejection),
        refusal(.contextRefusedWithUndefinedResult, 9, advises: "vendor", not: 2, but: .contextRefusedWithoutReason),
        PeerFinding(
            .contextUnanswered,
            .peer(refusing()),
            shows: ["not answered"],
            advises: ["vendor"],
            not: .peer(refusing(.init(result: 2))),
            but: .contextRefusedWithoutReason
        ),
        PeerFinding(
            .unreadableAcceptance,
            .peer(overlong(by: 0x7F00) + .releasing),
            shows: ["an item that is longer than what encloses it (PS3.8 9.3.2); A-ASSOCIATE-AC, offset 99: 21 00 7F"],
            advises: ["the length of this item is wrong", "0006:0307"],
            not: .peer(overlong(by: 0) + .echoing() + .releasing),
            but: nil
        ),
        PeerFinding(
            .noAcceptableContext,
            .operation(refusing(.init(id: 1, result: 3), .init(id: 3, result: 4)), contexts: [verification, storage]),
            shows: ["result 3", "result 4"],
            advises: ["transfer syntax"],
            not: .operation(
                refusing(.init(id: 1, result: 3), .init(id: 3, result: 3)),
                contexts: [verification, storage]
            ),
            but: .abstractSyntaxNotSupported
        ),
    ]

    private static let anomalies = [
        PeerFinding(
            .unproposedTransferSyntax,
            .peer(answering(.init(transferSyntax: "1.2.840.10008.1.2.1"))),
            shows: ["context 1: accepted with", "proposed were"],
            advises: ["vendor"],
            not: .peer(answering(.init())),
            but: nil
        ),
        PeerFinding(
            .unproposedContextAnswered,
            .peer(answering(.init(), .init(id: 7))),
            shows: ["context IDs: 7"],
            advises: ["vendor"],
            not: .peer(answering(.init())),
            but: nil
        ),
        PeerFinding(
            .contextAnsweredTwice,
            .peer(answering(.init(), .init())),
            shows: ["context IDs: 1"],
            advises: ["vendor"],
            not: .peer(answering(.init())),
            but: nil
        ),
        PeerFinding(
            .tooManyContextResults,
            .peer(many(129)),
            shows: ["129 results"],
            advises: ["vendor"],
            not: .peer(many(128)),
            but: .unproposedContextAnswered
        ),
        PeerFinding(
            .otherAETitlesInAnswer,
            .peer(answering(.init(), called: "OTHER")),
            shows: ["OTHER"],
            advises: ["titles of an acceptance mean nothing"],
            not: .peer(answering(.init(), called: "Archive")),
            but: nil
        ),
        PeerFinding(
            .uninvitedUserIdentityResponse,
            .peer(answering(.init(), userItems: identityAnswer)),
            shows: ["59H"],
            advises: ["Nothing needs to be done"],
            not: .peer(answering(.init(), userItems: identityAnswer), change: asksForAnswer),
            but: nil
        ),
        PeerFinding(
            .unproposedRole,
            .peer(answering(.init(), userItems: role("1.2.840.10008.1.1"))),
            shows: ["SOP classes: "],
            advises: ["ignored"],
            not: .peer(answering(.init())),
            but: nil
        ),
        PeerFinding(
            .userIdentityIgnored,
            .peer(answering(.init()), change: asksForAnswer),
            shows: ["58H", "peer's implementation"],
            advises: ["with a wrong passcode"],
            not: .peer(answering(.init(), userItems: identityAnswer), change: asksForAnswer),
            but: nil
        ),
    ]

    private static func many(_ count: Int) -> [Step] {
        let results = (0..<count).map { ScriptedAnswers.ContextResult(id: UInt8(truncatingIfNeeded: 2 * $0 + 1)) }
        return [.readPDU, .reply { ScriptedAnswers.accept($0, contexts: results) }] + .echoing() + .releasing
    }
}
