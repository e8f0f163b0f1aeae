import CaptureAnalysis
import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow

/// A connection for JSON, with its associations; lists of two have the client's first.
struct ConnectionDocument: Encodable {
    let client: String
    let server: String
    let synSeen: Bool
    let bytes: [UInt64]
    let missing: [UInt64]
    let retransmitted: [UInt64]
    let outOfOrder: [Int]
    let conflicts: [Int]
    let implausible: [Int]
    let fin: [Bool]
    let rst: [Bool]
    let packets: Int
    let `protocol`: String
    let associations: [AssociationDocument]

    init(_ connection: CapturedConnection, _ associations: [AssociationDocument]) {
        let summary = connection.summary
        client = summary.client.text
        server = summary.server.text
        synSeen = summary.isOpeningSeen
        bytes = summary.sent.map(\.bytes)
        missing = summary.sent.map(\.missing)
        retransmitted = summary.sent.map(\.retransmitted)
        outOfOrder = summary.sent.map(\.outOfOrder)
        conflicts = summary.sent.map(\.conflicts)
        implausible = summary.sent.map(\.implausible)
        fin = summary.sent.map(\.isFINSeen)
        rst = summary.sent.map(\.isRSTSeen)
        packets = summary.sent.reduce(0) { $0 + $1.packets }
        self.protocol =
            switch connection.spoken {
            case .dicom: "dicom"
            case .other(.tls): "tls"
            case .other(.http): "http"
            case .other, .unknown: "other"
            case .none: "none"
            }
        self.associations = associations
    }
}

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
            association.isStartMissing && record.accept == nil
            ? "start-missing"
            : record.accept != nil ? "accepted" : record.reject != nil ? "rejected" : "no-answer"
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

/// What one side says of itself, for JSON, with its secrets left out.
struct UserInformationDocument: Encodable {
    struct Role: Encodable {
        let uid: String
        let scu: UInt8
        let scp: UInt8
    }

    struct Extended: Encodable {
        let uid: String
        let info: String
    }

    struct CommonExtended: Encodable {
        let uid: String
        let serviceClass: String
        let related: [String]
    }

    struct Identity: Encodable {
        let type: UInt8
        let responseRequested: UInt8
        let user: String?
        let primaryLen: Int
        let secondaryLen: Int
    }

    struct IdentityAnswer: Encodable {
        let responseLen: Int
    }

    struct Unknown: Encodable {
        let type: UInt8
        let len: Int
    }

    var maxPdu: UInt32?
    var implClassUid: String?
    var implVersion: String?
    var asyncOps: [UInt16]?
    var roles: [Role]?
    var sopExtended: [Extended]?
    var sopCommonExtended: [CommonExtended]?
    var userIdentityRq: Identity?
    var userIdentityAc: IdentityAnswer?
    var unknown: [Unknown]?

    init(_ information: UserInformation) {
        for item in information.subItems { add(item) }
        implVersion = information.implementationVersionName
    }

    private mutating func add(_ item: UserInformationSubItem) {
        switch item {
        case .maximumLength(let item): maxPdu = maxPdu ?? item.value
        case .implementationClassUID(let item): implClassUid = implClassUid ?? item.uid.description
        case .implementationVersionName: break
        case .asynchronousOperationsWindow(let window): asyncOps = asyncOps ?? [window.invoked, window.performed]
        case .roleSelection(let role):
            roles =
                (roles ?? []) + [
                    Role(uid: role.sopClassUID.description, scu: role.scuRole, scp: role.scpRole)
                ]
        case .extendedNegotiation(let item):
            let info = EscapedText.hexadecimal(of: item.information)
            sopExtended = (sopExtended ?? []) + [Extended(uid: item.sopClassUID.description, info: info)]
        case .commonExtendedNegotiation(let item):
            sopCommonExtended =
                (sopCommonExtended ?? []) + [
                    CommonExtended(
                        uid: item.sopClassUID.description,
                        serviceClass: item.serviceClassUID.description,
                        related: item.relatedGeneralSOPClassUIDs.map(\.description)
                    )
                ]
        case .userIdentityRequest(let identity):
            userIdentityRq = Identity(
                type: identity.identityType,
                responseRequested: identity.positiveResponseRequested,
                // A user's name is none of the secrets; tokens are.
                user: identity.identityType <= 2 ? EscapedText.of(identity.primaryField) : nil,
                primaryLen: identity.primaryField.count,
                secondaryLen: identity.secondaryField.count
            )
        case .userIdentityAccept(let answer):
            userIdentityAc = IdentityAnswer(responseLen: answer.serverResponse.count)
        case .other(let item): unknown = (unknown ?? []) + [Unknown(type: item.type, len: item.value.count)]
        }
    }
}
