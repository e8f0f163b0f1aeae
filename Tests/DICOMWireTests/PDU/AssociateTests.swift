import DICOMWire
import Testing

@Suite struct AssociateTests {
    /// What DCMTK's echoscu sends, with every sub-item of PS3.7 D.3.3 added, and with all reserved bytes set.
    static let request = hex(
        """
        01 A0 00 00 00 FB           ; A-ASSOCIATE-RQ, reserved A0, 251 bytes
        00 01 A1 A2                 ; protocol version 1, reserved
        41 4E 59 2D 53 43 50 20 20 20 20 20 20 20 20 20     ; ANY-SCP
        45 43 48 4F 53 43 55 20 20 20 20 20 20 20 20 20     ; ECHOSCU
        B0 B1 B2 B3 B4 B5 B6 B7 B8 B9 BA BB BC BD BE BF     ; 32 reserved bytes
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 CA CB CC CD CE CF
        10 A3 00 15                 ; application context
          31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 33 2E 31 2E 31 2E 31
        20 A4 00 2E                 ; presentation context
          01 A5 A6 A7               ; ID 1, reserved
          30 A8 00 11 31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 31 2E 31
          40 A9 00 11 31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 31 2E 32
        50 AA 00 68                 ; user information
          51 AB 00 04 00 00 40 00   ; maximum length 16,384
          52 AC 00 05 31 2E 32 2E 33        ; implementation class UID 1.2.3
          53 AD 00 04 00 05 00 00   ; 5 operations invoked, any number performed
          54 AE 00 09 00 05 31 2E 32 2E 33 00 01    ; role selection for 1.2.3: SCP only
          55 AF 00 05 53 4F 4E 44 45        ; implementation version name SONDE
          56 D0 00 0A 00 05 31 2E 32 2E 33 02 01 00 ; extended negotiation for 1.2.3: 02 01 00
          57 D1 00 16               ; common extended negotiation, version D1
            00 05 31 2E 32 2E 33    ; SOP class 1.2.3
            00 03 31 2E 34          ; service class 1.4
            00 07 00 05 31 2E 32 2E 35      ; one related general SOP class, 1.2.5
            FF                      ; reserved rest
          58 D2 00 0D 02 01 00 04 75 73 65 72 00 03 70 77 64        ; user and pwd, response asked
        """
    )

    @Test("Every field of a request is where PS3.8 9.3.2 has it")
    func everyFieldOfARequest() throws {
        var log = DecodingLog()
        guard case .associateRequest(let request) = try PDU(decoding: Self.request, log: &log) else {
            Issue.record("not a request")
            return
        }
        #expect(log.deviations.isEmpty)
        #expect(request.reserved == 0xA0)
        #expect(request.protocolVersion == 1)
        #expect(request.reserved2 == 0xA1A2)
        #expect(request.calledAETitle.text == "ANY-SCP")
        #expect(request.callingAETitle.text == "ECHOSCU")
        #expect(request.reserved3 == Array(0xB0...0xCF))
        #expect(request.applicationContextNames == [.dicomApplicationContext])
        let context = try #require(request.presentationContexts.first)
        #expect(context.kind == .proposal)
        #expect(
            [context.reserved, context.id, context.reserved2, context.result, context.reserved3] == [
                0xA4, 1, 0xA5, 0xA6, 0xA7,
            ]
        )
        #expect(context.abstractSyntax == .verification)
        #expect(context.transferSyntaxes == ["1.2.840.10008.1.2"])
        #expect(context.subItems.map(\.reserved) == [0xA8, 0xA9])

        let user = try #require(request.userInformation)
        #expect(user.reserved == 0xAA)
        #expect(user.maximumLength == 16_384)
        #expect(user.implementationClassUID == "1.2.3")
        #expect(user.implementationVersionName == "SONDE")
        let window = try #require(user.asynchronousOperationsWindow)
        #expect([window.invoked, window.performed] == [5, 0])
        let role = try #require(user.roleSelections.first)
        #expect(role.sopClassUID == "1.2.3")
        #expect([role.scuRole, role.scpRole] == [0, 1])
        let identity = try #require(user.userIdentityRequest)
        #expect([identity.identityType, identity.positiveResponseRequested] == [2, 1])
        #expect(identity.primaryField == ascii("user"))
        #expect(identity.secondaryField == ascii("pwd"))
        guard case .extendedNegotiation(let extended) = user.subItems[5],
            case .commonExtendedNegotiation(let common) = user.subItems[6]
        else {
            Issue.record("the sub-items are in another order")
            return
        }
        #expect(extended.sopClassUID == "1.2.3")
        #expect(extended.information == [2, 1, 0])
        #expect(common.reserved == 0xD1)
        #expect(common.sopClassUID == "1.2.3")
        #expect(common.serviceClassUID == "1.4")
        #expect(common.relatedGeneralSOPClassUIDs == ["1.2.5"])
        #expect(common.rest == [0xFF])
    }

    @Test("A request with every reserved byte set is encoded as it came")
    func requestRoundTrip() throws {
        var log = DecodingLog()
        #expect(try PDU(decoding: Self.request, log: &log).encoded() == Self.request)
    }

    @Test("Every field of an acceptance is where PS3.8 9.3.3 has it")
    func everyFieldOfAnAcceptance() throws {
        let bytes = hex(
            """
            02 00 00 00 00 A4           ; A-ASSOCIATE-AC, 164 bytes
            00 01 00 00
            41 4E 59 2D 53 43 50 20 20 20 20 20 20 20 20 20     ; ANY-SCP, not tested
            45 43 48 4F 53 43 55 20 20 20 20 20 20 20 20 20     ; ECHOSCU, not tested
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
            10 00 00 15 31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 33 2E 31 2E 31 2E 31
            21 00 00 19                 ; context result
              01 00 00 00               ; ID 1, accepted
              40 00 00 11 31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 31 2E 32
            21 00 00 08                 ; context result
              03 00 04 00               ; ID 3, transfer syntaxes not supported
              40 00 00 00               ; which means nothing here, and DCMTK leaves it empty
            50 00 00 1A
              51 00 00 04 00 00 00 00   ; no maximum length
              52 00 00 05 31 2E 32 2E 33
              59 00 00 05 00 03 74 6B 74        ; the server's answer to an identity
            """
        )
        var log = DecodingLog()
        let decoded = try PDU(decoding: bytes, log: &log)
        guard case .associateAccept(let accept) = decoded else {
            Issue.record("not an acceptance")
            return
        }
        #expect(log.deviations.isEmpty)
        #expect(accept.presentationContexts.map(\.id) == [1, 3])
        #expect(accept.presentationContexts.map(\.result) == [0, 4])
        #expect(accept.presentationContexts.map(\.kind) == [.result, .result])
        #expect(accept.presentationContexts[0].transferSyntaxes == ["1.2.840.10008.1.2"])
        #expect(accept.presentationContexts[1].abstractSyntax == nil)
        #expect(accept.userInformation?.maximumLength == 0)
        #expect(accept.userInformation?.userIdentityAccept?.serverResponse == ascii("tkt"))
        #expect(try decoded.encoded() == bytes)
    }

    @Test("What is made is what is decoded")
    func madeRequest() throws {
        let contexts = (0..<128).map {
            PresentationContextItem(
                id: UInt8(2 * $0 + 1),
                abstractSyntax: .verification,
                transferSyntaxes: ["1.2.840.10008.1.2"]
            )
        }
        let information = UserInformation([
            .maximumLength(MaximumLength(0)),
            .implementationClassUID(RawItem(type: ItemType.implementationClassUID, uid: "1.2.3")),
            .asynchronousOperationsWindow(AsynchronousOperationsWindow(invoked: 1, performed: 0)),
            .roleSelection(RoleSelection(sopClass: .verification, scuRole: true, scpRole: false)),
            .implementationVersionName(RawItem(type: ItemType.implementationVersionName, value: ascii("SONDE"))),
            .extendedNegotiation(ExtendedNegotiation(sopClass: .verification, information: [])),
            .commonExtendedNegotiation(
                CommonExtendedNegotiation(
                    sopClass: .verification,
                    serviceClass: "1.2.840.10008.4.2",
                    relatedGeneralSOPClasses: ["1.2", "1.3"]
                )
            ),
            .userIdentityRequest(
                UserIdentityRequest(identityType: 1, positiveResponseRequested: false, primaryField: ascii("user"))
            ),
        ])
        var items = [
            AssociateItem.applicationContext(RawItem(type: ItemType.applicationContext, uid: .dicomApplicationContext))
        ]
        items += contexts.map(AssociateItem.presentationContext)
        items.append(.userInformation(information))
        let request = Associate(
            calledAETitle: try AETitle("ANY-SCP"),
            callingAETitle: try AETitle("SONDE"),
            items: items
        )
        var log = DecodingLog(.strict)
        #expect(try PDU(decoding: PDU.associateRequest(request).encoded(), log: &log) == .associateRequest(request))
    }

    @Test("A value that is longer than its length field can say is not encoded")
    func unencodable() throws {
        let name = RawItem(type: ItemType.applicationContext, value: [UInt8](repeating: 0x31, count: 65_536))
        var request = Associate(
            calledAETitle: try AETitle("A"),
            callingAETitle: try AETitle("B"),
            items: [.other(name)]
        )
        #expect(throws: WireError(.unencodable, offset: 74)) { try PDU.associateRequest(request).encoded() }
        request.items = []
        request.reserved3 = []
        #expect(throws: WireError(.unencodable, offset: 6)) { try PDU.associateRequest(request).encoded() }
    }

    @Test("Cut at any place it is no PDU", arguments: 0..<AssociateTests.request.count)
    func truncatedPDU(length: Int) {
        var log = DecodingLog()
        #expect(throws: WireError.self) { try PDU(decoding: Array(Self.request.prefix(length)), log: &log) }
        #expect(unsafe PDUFraming(Array(Self.request.prefix(length)).span.bytes, limits: WireLimits()) == .incomplete)
    }

    @Test(
        "Cut at any place with a length that agrees, nothing is lost and something is noted",
        arguments: PDUHeader.length..<AssociateTests.request.count
    )
    func truncatedBody(length: Int) throws {
        let bytes = pdu(0x01, Array(Self.request[PDUHeader.length..<length]))
        var log = DecodingLog()
        #expect(try PDU(decoding: bytes, log: &log).encoded() == bytes)
        #expect(!log.deviations.isEmpty)
        var strict = DecodingLog(.strict)
        #expect(throws: WireError.self) { try PDU(decoding: bytes, log: &strict) }
    }
}
