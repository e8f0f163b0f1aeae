import DICOMWire
import Testing

@testable import Probing

/// Secrets of A-ASSOCIATE PDUs, whatever shape these have.
@Suite struct MaskedAssociateTests {
    private static let name = Array("operator".utf8)
    private static let passcode = Array("open-sesame".utf8)

    private static func request(_ subItems: [UserInformationSubItem]) throws -> [UInt8] {
        let items: [AssociateItem] = [
            .applicationContext(RawItem(type: ItemType.applicationContext, uid: .dicomApplicationContext)),
            .presentationContext(
                PresentationContextItem(id: 1, abstractSyntax: .verification, transferSyntaxes: ["1.2.840.10008.1.2"])
            ),
            .userInformation(UserInformation(harmless + subItems)),
        ]
        let title = AETitle(field: Array("SONDE".utf8))
        return try PDU.associateRequest(Associate(calledAETitle: title, callingAETitle: title, items: items)).encoded()
    }

    /// Every sub-item that holds no secret.
    private static let harmless: [UserInformationSubItem] = [
        .maximumLength(MaximumLength(16384)),
        .implementationClassUID(RawItem(type: ItemType.implementationClassUID, uid: "1.2.3")),
        .asynchronousOperationsWindow(AsynchronousOperationsWindow(invoked: 2, performed: 1)),
        .roleSelection(RoleSelection(sopClass: "1.2", scuRole: false, scpRole: true)),
        .implementationVersionName(RawItem(type: ItemType.implementationVersionName, value: Array("TEST_1".utf8))),
        .extendedNegotiation(ExtendedNegotiation(sopClass: "1.5", information: [1, 1])),
        .commonExtendedNegotiation(
            CommonExtendedNegotiation(sopClass: "1.2", serviceClass: "1.6", relatedGeneralSOPClasses: ["1.7"])
        ),
    ]

    private static func identity(_ type: UInt8) -> UserInformationSubItem {
        .userIdentityRequest(
            UserIdentityRequest(
                identityType: type,
                positiveResponseRequested: true,
                primaryField: name,
                secondaryField: passcode
            )
        )
    }

    @Test("What holds no secret stays as it is")
    func harmless() throws {
        let bytes = try Self.request([])
        #expect(MaskedAssociate(bytes).bytes == bytes)
    }

    @Test(
        "The passcode is masked, and with other identities the first field too",
        arguments: 0...6 as ClosedRange<UInt8>
    )
    func identity(type: UInt8) throws {
        let bytes = try Self.request([Self.identity(type)])
        let masked = MaskedAssociate(bytes).bytes
        #expect(masked.count == bytes.count)
        #expect(!masked.contains(Self.passcode) && masked.contains(Self.name) == (type <= 2))
        let differing = zip(masked, bytes).filter(!=)
        #expect(differing.allSatisfy { $0.0 == UInt8(ascii: "*") })
        #expect(differing.count == Self.passcode.count + (type <= 2 ? 0 : Self.name.count))
    }

    @Test("The server's answer, an identity in an acceptance and an unknown item are masked")
    func others() throws {
        let accept = UserInformationSubItem.userIdentityAccept(UserIdentityAccept(serverResponse: Self.passcode))
        #expect(!MaskedAssociate(try Self.request([accept])).bytes.contains(Self.passcode))
        #expect(MaskedAssociate(try Self.request([accept])).bytes.contains([0, UInt8(Self.passcode.count)]))
        let unknown = UserInformationSubItem.other(RawItem(type: 0x5A, value: Self.passcode))
        #expect(!MaskedAssociate(try Self.request([unknown])).bytes.contains(Self.passcode))
        var acceptance = try Self.request([Self.identity(2)])
        acceptance[0] = 2
        #expect(!MaskedAssociate(acceptance).bytes.contains(Self.name))
    }

    /// Catches a length or a type that is broken and lets a secret pass for something else.
    @Test(
        "Whatever types and lengths are changed to, or wherever the PDU ends, no secret is shown",
        arguments: [1, 3] as [UInt8]
    )
    func broken(type: UInt8) throws {
        let bytes = try Self.request([Self.identity(type)])
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x58, 0, 0, 25, type]) })
        let information = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x50, 0, 0]) })
        // Where a change makes it another item of free content, there is nothing to know it by.
        let places: [(index: Int, free: Set<UInt8>)] = [
            (information, [0x10, 0x20]), (information + 2, []), (information + 3, []),
            (start, [0x52, 0x55, 0x56]), (start + 2, []), (start + 3, []), (start + 6, []), (start + 7, []),
            (start + 16, []), (start + 17, []),
        ]
        for (index, free) in places {
            for value in 0...UInt8.max where !free.contains(value) {
                var changed = bytes
                changed[index] = value
                let masked = MaskedAssociate(changed).bytes
                #expect(masked.count == bytes.count)
                #expect(!masked.contains(Self.passcode), "\(value) at \(index)")
            }
        }
        for count in 0..<bytes.count {
            #expect(!MaskedAssociate(Array(bytes.prefix(count))).bytes.contains(Self.passcode.prefix(4)))
            let start = MaskedAssociate(Array(bytes.prefix(count)), of: bytes.count).bytes
            #expect(start.count == count && !start.contains(Self.passcode.prefix(4)))
        }
    }
}
