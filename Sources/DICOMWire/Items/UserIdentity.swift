/// Who the user is, 58H (PS3.7 D.3.3.7.1).
///
/// The fields are secrets: nothing prints them.
package struct UserIdentityRequest: Hashable, Sendable, StructuredSubItem {
    static var type: UInt8 { ItemType.userIdentityRequest }
    /// The second byte, reserved and not tested.
    package var reserved: UInt8 = 0
    /// 1 name, 2 name and passcode, 3 Kerberos ticket, 4 SAML assertion, 5 JSON Web Token.
    package var identityType: UInt8
    /// 1 where the requestor wants an answer (59H).
    package var positiveResponseRequested: UInt8
    /// The name, ticket, assertion or token.
    package var primaryField: [UInt8]
    /// The passcode; empty but for type 2.
    package var secondaryField: [UInt8]

    /// Makes the sub-item.
    package init(
        identityType: UInt8,
        positiveResponseRequested: Bool,
        primaryField: [UInt8],
        secondaryField: [UInt8] = []
    ) {
        self.identityType = identityType
        self.positiveResponseRequested = positiveResponseRequested ? 1 : 0
        self.primaryField = primaryField
        self.secondaryField = secondaryField
    }

    init(content: inout ByteCursor) throws(WireError) {
        identityType = try content.readUInt8()
        positiveResponseRequested = try content.readUInt8()
        primaryField = try content.readLengthPrefixedBytes()
        secondaryField = try content.readLengthPrefixedBytes()
    }

    func check(at offset: Int, log: inout DecodingLog) throws(WireError) {
        if !(1...5).contains(identityType) || positiveResponseRequested > 1 {
            try log.note(.invalidSubItemValue, at: offset, copied: [identityType, positiveResponseRequested])
        }
    }

    func encodeContent(to writer: inout ByteWriter) throws(WireError) {
        writer.write([identityType, positiveResponseRequested])
        try writer.writeLengthPrefixed(primaryField)
        try writer.writeLengthPrefixed(secondaryField)
    }
}

/// The server's answer to an identity, 59H (PS3.7 D.3.3.7.2).
package struct UserIdentityAccept: Hashable, Sendable, StructuredSubItem {
    static var type: UInt8 { ItemType.userIdentityAccept }
    /// The second byte, reserved and not tested.
    package var reserved: UInt8 = 0
    /// Empty for names and passcodes; a server ticket, assertion or token otherwise.
    package var serverResponse: [UInt8]

    /// Makes the sub-item.
    package init(serverResponse: [UInt8]) { self.serverResponse = serverResponse }

    init(content: inout ByteCursor) throws(WireError) { serverResponse = try content.readLengthPrefixedBytes() }

    func encodeContent(to writer: inout ByteWriter) throws(WireError) { try writer.writeLengthPrefixed(serverResponse) }
}
