import DICOMWire

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
