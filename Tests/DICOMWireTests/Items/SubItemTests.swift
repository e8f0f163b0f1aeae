import DICOMWire
import Testing

@Suite struct SubItemTests {
    static let request: [(bytes: [UInt8], value: UserInformationSubItem)] = [
        (hex("51 00 00 04 00 00 40 00"), .maximumLength(MaximumLength(16_384))),
        (
            hex("52 00 00 05 31 2E 32 2E 33"),
            .implementationClassUID(RawItem(type: ItemType.implementationClassUID, uid: "1.2.3"))
        ),
        (
            hex("53 00 00 04 00 05 00 01"),
            .asynchronousOperationsWindow(AsynchronousOperationsWindow(invoked: 5, performed: 1))
        ),
        (
            hex("54 00 00 07 00 03 31 2E 32 01 00"),
            .roleSelection(RoleSelection(sopClass: "1.2", scuRole: true, scpRole: false))
        ),
        (
            hex("55 00 00 05 53 4F 4E 44 45"),
            .implementationVersionName(RawItem(type: ItemType.implementationVersionName, value: ascii("SONDE")))
        ),
        (
            hex("56 00 00 07 00 03 31 2E 32 01 02"),
            .extendedNegotiation(ExtendedNegotiation(sopClass: "1.2", information: [1, 2]))
        ),
        (
            hex("57 00 00 13 00 03 31 2E 32 00 03 31 2E 34 00 07 00 01 31 00 02 31 32"),
            .commonExtendedNegotiation(
                CommonExtendedNegotiation(sopClass: "1.2", serviceClass: "1.4", relatedGeneralSOPClasses: ["1", "12"])
            )
        ),
        (
            hex("58 00 00 0A 02 01 00 02 75 73 00 02 70 77"),
            .userIdentityRequest(
                UserIdentityRequest(
                    identityType: 2,
                    positiveResponseRequested: true,
                    primaryField: ascii("us"),
                    secondaryField: ascii("pw")
                )
            )
        ),
    ]

    /// The sub-items of a request or acceptance that has one, after those it has to have.
    private func decode(_ subItem: [UInt8], inAcceptance: Bool = false, _ log: inout DecodingLog) throws
        -> UserInformationSubItem?
    {
        let information = AssociateFixture.userInformation(subItem)
        let bytes =
            inAcceptance
            ? AssociateFixture.accept(AssociateFixture.applicationContext + AssociateFixture.result() + information)
            : AssociateFixture.request(AssociateFixture.applicationContext + AssociateFixture.context() + information)
        let decoded = try PDU(decoding: bytes, log: &log)
        #expect(try decoded.encoded() == bytes)
        return switch decoded {
        case .associateRequest(let associate), .associateAccept(let associate):
            associate.userInformation?.subItems.dropFirst(2).first
        case .associateReject, .data, .releaseRequest, .releaseResponse, .abort, .uninterpreted: nil
        }
    }

    @Test(
        "Every sub-item of a request is decoded to what makes the same bytes",
        arguments: 0..<SubItemTests.request.count
    )
    func everySubItem(index: Int) throws {
        let (bytes, value) = Self.request[index]
        var log = DecodingLog()
        #expect(try decode(bytes, &log) == value)
        // Maximum length and implementation class UID are there already.
        #expect(log.kinds == (index < 2 ? [.duplicateItem] : []))
        guard case .associateRequest(var associate) = try PDU(decoding: AssociateFixture.request(), log: &log) else {
            Issue.record("not a request")
            return
        }
        associate.items = [.userInformation(UserInformation([value]))]
        #expect(try PDU.associateRequest(associate).encoded().suffix(bytes.count) == bytes[...])
    }

    @Test("The answer to an identity is decoded to what makes the same bytes")
    func identityAnswer() throws {
        var log = DecodingLog(.strict)
        let decoded = try decode(hex("59 00 00 05 00 03 74 6B 74"), inAcceptance: true, &log)
        #expect(decoded == .userIdentityAccept(UserIdentityAccept(serverResponse: ascii("tkt"))))
    }

    @Test(
        "A sub-item cut at any place, or with a byte too many, is malformed and kept",
        arguments: 0..<SubItemTests.request.count
    )
    func malformed(index: Int) throws {
        let (bytes, value) = Self.request[index]
        let content = Array(bytes.dropFirst(4))
        let isAnyLength =
            switch value {
            case .implementationClassUID, .implementationVersionName: true
            case .maximumLength, .asynchronousOperationsWindow, .roleSelection, .extendedNegotiation,
                .commonExtendedNegotiation, .userIdentityRequest, .userIdentityAccept, .other:
                false
            }
        for length in 0..<content.count + 2 where length != content.count && !isAnyLength {
            let cut = Array((content + [0]).prefix(length))
            // The information of 56H and the rest of 57H may have any length.
            if case .extendedNegotiation = value, length >= 5 { continue }
            if case .commonExtendedNegotiation = value, length > content.count { continue }
            var log = DecodingLog()
            let raw = RawItem(type: bytes[0], value: cut)
            #expect(try decode(item(bytes[0], cut), &log) == .other(raw), "\(length) bytes")
            #expect(log.kinds == [.malformedItem], "\(length) bytes")
        }
    }

    @Test("A type the standard does not define is kept", arguments: [UInt8(0x00), 0x50, 0x5A, 0x60, 0xFF])
    func unknown(type: UInt8) throws {
        var log = DecodingLog()
        #expect(try decode(item(type, [1, 2, 3]), &log) == .other(RawItem(type: type, value: [1, 2, 3])))
        #expect(log.kinds == [.unknownUserInformationItem])
    }

    @Test("A version name is shown without padding and escaped")
    func versionName() {
        let name = RawItem(type: ItemType.implementationVersionName, value: ascii("A\u{1B}B \0"))
        #expect(UserInformation([.implementationVersionName(name)]).implementationVersionName == "A\\x1BB")
    }

    @Test("What was not said is nil")
    func nothing() {
        let empty = UserInformation([])
        #expect(empty.maximumLength == nil)
        #expect(empty.implementationClassUID == nil)
        #expect(empty.implementationVersionName == nil)
        #expect(empty.asynchronousOperationsWindow == nil)
        #expect(empty.roleSelections.isEmpty)
        #expect(empty.userIdentityRequest == nil)
        #expect(empty.userIdentityAccept == nil)
    }
}
