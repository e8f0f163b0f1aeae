/// The item and sub-item types of A-ASSOCIATE PDUs (PS3.8 9.3.2, 9.3.3, D; PS3.7 D.3.3).
package enum ItemType {
    /// Application context.
    package static let applicationContext: UInt8 = 0x10
    /// Presentation context, in a request.
    package static let presentationContext: UInt8 = 0x20
    /// Presentation context, in an acceptance.
    package static let presentationContextResult: UInt8 = 0x21
    /// Abstract syntax.
    package static let abstractSyntax: UInt8 = 0x30
    /// Transfer syntax.
    package static let transferSyntax: UInt8 = 0x40
    /// User information.
    package static let userInformation: UInt8 = 0x50
    /// Maximum length.
    package static let maximumLength: UInt8 = 0x51
    /// Implementation class UID.
    package static let implementationClassUID: UInt8 = 0x52
    /// Asynchronous operations window.
    package static let asynchronousOperationsWindow: UInt8 = 0x53
    /// SCP/SCU role selection.
    package static let roleSelection: UInt8 = 0x54
    /// Implementation version name.
    package static let implementationVersionName: UInt8 = 0x55
    /// SOP class extended negotiation.
    package static let extendedNegotiation: UInt8 = 0x56
    /// SOP class common extended negotiation.
    package static let commonExtendedNegotiation: UInt8 = 0x57
    /// User identity, in a request.
    package static let userIdentityRequest: UInt8 = 0x58
    /// User identity, in an acceptance.
    package static let userIdentityAccept: UInt8 = 0x59

    /// Whether the standard defines a user information sub-item for the request or the acceptance.
    ///
    /// An identity is asked in one and answered in the other; common extended negotiation has no answer (PS3.7
    /// D.3.3.6).
    static func isUserInformation(_ type: UInt8, in pdu: PDUType) -> Bool {
        switch type {
        case commonExtendedNegotiation, userIdentityRequest: pdu == .associateRequest
        case userIdentityAccept: pdu == .associateAccept
        default: (maximumLength...extendedNegotiation).contains(type)
        }
    }
}
