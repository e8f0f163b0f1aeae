import CaptureAnalysis
import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow

/// An association for JSON; what has no value is left out.
struct AssociationDocument: Encodable {
    struct Context: Encodable {
        let id: UInt8
        let abstract: String?
        let proposed: [String]
        let result: UInt8?
        let accepted: String?
    }

    struct Reject: Encodable {
        let result: UInt8
        let source: UInt8
        let reason: UInt8
        let text: String
    }

    struct AbortBy: Encodable {
        let by: String
        let source: UInt8
        let reason: UInt8
    }

    let number: Int
    let requestorDir: Int
    let calling: String?
    let called: String?
    let protocolVersion: UInt16?
    let appContext: String?
    let contexts: [Context]
    let rqUserInfo: UserInformationDocument?
    let acUserInfo: UserInformationDocument?
    let acCalled: String?
    let acCalling: String?
    let pduCounts: [[String: Int]]
    let outcome: String
    let reject: Reject?
    let end: String
    let abort: AbortBy?
    let releaseBy: String?
    let tRq: Int64
    let tAc: Int64?
    /// How long the requestor waited in vain at the end.
    let waited: Int64?
    let verdict: String
    let findings: [String]
    let messages: [MessageDocument]
    /// Messages that there was no room for.
    let messagesLeftOut: Int?

    init(
        _ association: CapturedAssociation,
        _ verdict: AssociationVerdict,
        _ messages: [MessageDocument],
        leftOut: Int
    ) {
        let record = association.record
        let by = { (side: ConnectionSide) in side == association.requestor ? "requestor" : "acceptor" }
        number = association.number
        requestorDir = association.requestor.rawValue
        calling = association.callingAETitle?.text
        called = association.calledAETitle?.text
        protocolVersion = record.request?.protocolVersion
        appContext = record.request?.applicationContextNames.first?.description
        contexts = Self.contexts(record)
        rqUserInfo = record.request?.userInformation.map(UserInformationDocument.init)
        acUserInfo = record.accept?.userInformation.map(UserInformationDocument.init)
        acCalled = record.accept?.calledAETitle.text
        acCalling = record.accept?.callingAETitle.text
        pduCounts = association.pduCounts.map { counts in
            Dictionary(uniqueKeysWithValues: counts.map { ("\($0.key)", $0.value) })
        }
        outcome =
            record.accept != nil || association.isAcceptanceCut
            ? "accepted"
            : record.reject != nil ? "rejected" : association.isStartMissing ? "start-missing" : "no-answer"
        reject = record.reject.map {
            Reject(result: $0.result, source: $0.source, reason: $0.reason, text: $0.names)
        }
        end = association.outcome.rawValue
        abort = record.abort.map {
            AbortBy(
                by: $0.isFromPeer ? "acceptor" : "requestor",
                source: $0.abort.source,
                reason: $0.abort.reason
            )
        }
        releaseBy = association.releaseRequestor.map(by)
        tRq = association.start
        tAc = record.accept == nil ? nil : association.answerTime
        waited = association.waited
        self.verdict = verdict.text
        findings = verdict.findings.map(\.code.rawValue)
        self.messages = messages
        messagesLeftOut = leftOut > 0 ? leftOut : nil
    }

    private static func contexts(_ record: AssociationRecord) -> [Context] {
        let proposed = record.request?.presentationContexts ?? []
        let answers = Dictionary(
            (record.accept?.presentationContexts ?? []).map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return (proposed.isEmpty ? record.accept?.presentationContexts ?? [] : proposed).map { item in
            let answer = answers[item.id]
            return Context(
                id: item.id,
                abstract: item.abstractSyntax?.description,
                proposed: proposed.isEmpty ? [] : item.transferSyntaxes.map(\.description),
                result: answer?.result,
                accepted: answer.flatMap { $0.result == 0 ? $0.transferSyntaxes.first?.description : nil }
            )
        }
    }
}
