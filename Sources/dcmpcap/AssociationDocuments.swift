import CaptureAnalysis
import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow

/// A connection for JSON, with its associations; lists of two have the client's first.
struct ConnectionDocument: Encodable {
    let client: String
    let server: String
    let syn_seen: Bool
    let bytes: [UInt64]
    let missing: [UInt64]
    let fin: [Bool]
    let rst: [Bool]
    let packets: Int
    let `protocol`: String
    let associations: [AssociationDocument]

    init(_ connection: ObservedConnection, _ associations: [AssociationDocument]) {
        let summary = connection.summary
        client = summary.client.text
        server = summary.server.text
        syn_seen = summary.isOpeningSeen
        bytes = summary.sent.map(\.bytes)
        missing = summary.sent.map(\.missing)
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
    let requestor_dir: Int
    let calling: String?
    let called: String?
    let protocol_version: UInt16?
    let app_context: String?
    let contexts: [Context]
    let rq_user_info: UserInformationDocument?
    let ac_user_info: UserInformationDocument?
    let ac_called: String?
    let ac_calling: String?
    let pdu_counts: [[String: Int]]
    let outcome: String
    let reject: Reject?
    let end: String
    let abort: AbortBy?
    let release_by: String?
    let t_rq: Int64
    let t_ac: Int64?
    let verdict: String
    let findings: [String]
    let messages: [MessageDocument]

    init(_ association: ObservedAssociation, _ verdict: AssociationVerdict, _ messages: [MessageDocument]) {
        let record = association.record
        let by = { (side: ConnectionSide) in side == association.requestor ? "requestor" : "acceptor" }
        number = association.number
        requestor_dir = association.requestor.rawValue
        calling = association.callingAETitle?.text
        called = association.calledAETitle?.text
        protocol_version = record.request?.protocolVersion
        app_context = record.request?.applicationContextNames.first?.description
        contexts = Self.contexts(record)
        rq_user_info = record.request?.userInformation.map(UserInformationDocument.init)
        ac_user_info = record.accept?.userInformation.map(UserInformationDocument.init)
        ac_called = record.accept?.calledAETitle.text
        ac_calling = record.accept?.callingAETitle.text
        pdu_counts = association.pduCounts.map { counts in
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
        release_by = association.releaseRequestor.map(by)
        t_rq = association.start
        t_ac = record.accept == nil ? nil : association.answerTime
        self.verdict = verdict.text
        findings = verdict.findings.map(\.code.rawValue)
        self.messages = messages
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
        let service_class: String
        let related: [String]
    }

    struct Identity: Encodable {
        let type: UInt8
        let response_requested: UInt8
        let user: String?
        let primary_len: Int
        let secondary_len: Int
    }

    struct IdentityAnswer: Encodable {
        let response_len: Int
    }

    struct Unknown: Encodable {
        let type: UInt8
        let len: Int
    }

    var max_pdu: UInt32?
    var impl_class_uid: String?
    var impl_version: String?
    var async_ops: [UInt16]?
    var roles: [Role]?
    var sop_extended: [Extended]?
    var sop_common_extended: [CommonExtended]?
    var user_identity_rq: Identity?
    var user_identity_ac: IdentityAnswer?
    var unknown: [Unknown]?

    init(_ information: UserInformation) {
        for item in information.subItems { add(item) }
        impl_version = information.implementationVersionName
    }

    private mutating func add(_ item: UserInformationSubItem) {
        switch item {
        case .maximumLength(let item): max_pdu = max_pdu ?? item.value
        case .implementationClassUID(let item): impl_class_uid = impl_class_uid ?? item.uid.description
        case .implementationVersionName: break
        case .asynchronousOperationsWindow(let window): async_ops = async_ops ?? [window.invoked, window.performed]
        case .roleSelection(let role):
            roles =
                (roles ?? []) + [
                    Role(uid: role.sopClassUID.description, scu: role.scuRole, scp: role.scpRole)
                ]
        case .extendedNegotiation(let item):
            let info = item.information.map { EscapedText.hexadecimal($0).lowercased() }.joined()
            sop_extended = (sop_extended ?? []) + [Extended(uid: item.sopClassUID.description, info: info)]
        case .commonExtendedNegotiation(let item):
            sop_common_extended =
                (sop_common_extended ?? []) + [
                    CommonExtended(
                        uid: item.sopClassUID.description,
                        service_class: item.serviceClassUID.description,
                        related: item.relatedGeneralSOPClassUIDs.map(\.description)
                    )
                ]
        case .userIdentityRequest(let identity):
            user_identity_rq = Identity(
                type: identity.identityType,
                response_requested: identity.positiveResponseRequested,
                // A user's name is none of the secrets; tokens are.
                user: identity.identityType <= 2 ? EscapedText.of(identity.primaryField) : nil,
                primary_len: identity.primaryField.count,
                secondary_len: identity.secondaryField.count
            )
        case .userIdentityAccept(let answer):
            user_identity_ac = IdentityAnswer(response_len: answer.serverResponse.count)
        case .other(let item): unknown = (unknown ?? []) + [Unknown(type: item.type, len: item.value.count)]
        }
    }
}
