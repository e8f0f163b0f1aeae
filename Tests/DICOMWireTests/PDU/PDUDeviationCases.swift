import DICOMWire

private typealias Make = AssociateFixture

extension PDUDeviationTests {
    static let cases: [DeviationCase] = pduCases + itemCases + contextCases + userInformationCases + dataCases

    static let pduCases: [DeviationCase] = [
        DeviationCase(.unknownPDUType, "type 08H", pdu(0x08, [1, 2, 3]), butNot: pdu(0x07, [0, 0, 0, 0])),
        DeviationCase(.unknownPDUType, "type 00H without body", pdu(0x00, []), butNot: Make.request()),
        DeviationCase(
            .wrongPDULength,
            "A-RELEASE-RQ of 5",
            pdu(0x05, [0, 0, 0, 0, 0]),
            butNot: pdu(0x05, [1, 2, 3, 4])
        ),
        DeviationCase(.wrongPDULength, "A-RELEASE-RP of 3", pdu(0x06, [0, 0, 0]), butNot: pdu(0x06, [0, 0, 0, 0])),
        DeviationCase(.wrongPDULength, "A-ABORT of 3", pdu(0x07, [0, 0, 2]), butNot: pdu(0x07, [0, 0, 2, 0])),
        DeviationCase(.wrongPDULength, "A-ABORT of 5", pdu(0x07, [0, 0, 2, 0, 0]), butNot: pdu(0x07, [9, 9, 2, 0])),
        DeviationCase(.wrongPDULength, "A-ASSOCIATE-RJ of 3", pdu(0x03, [0, 1, 1]), butNot: pdu(0x03, [0, 1, 1, 1])),
        DeviationCase(
            .wrongPDULength,
            "A-ASSOCIATE-RJ of 6",
            pdu(0x03, [0, 1, 1, 1, 0, 0]),
            butNot: pdu(0x03, [9, 1, 1, 1])
        ),
        DeviationCase(
            .wrongPDULength,
            "A-ASSOCIATE-RQ of 67",
            pdu(0x01, [UInt8](repeating: 0x41, count: 67)),
            butNot: pdu(0x01, [UInt8](repeating: 0x41, count: 68))
        ),
        DeviationCase(.missingPDV, "P-DATA-TF of 0", pdu(0x04, []), butNot: pdu(0x04, pdv(1, 3, []))),
        DeviationCase(
            .protocolVersionWithoutBit0,
            "version 2",
            Make.request(version: 2),
            butNot: Make.request(version: 3)
        ),
        DeviationCase(
            .invalidAETitle,
            "blank",
            Make.request(called: "                "),
            butNot: Make.accept(called: "                ")
        ),
        DeviationCase(
            .invalidAETitle,
            "backslash",
            Make.request(calling: "A\\B             "),
            butNot: Make.request(calling: "A/B             ")
        ),
        DeviationCase(
            .invalidAETitle,
            "NUL padding",
            Make.request(called: "ANY-SCP\0\0\0\0\0\0\0\0\0"),
            butNot: Make.request(called: "ABCDEFGHIJKLMNOP")
        ),
    ]

    static let itemCases: [DeviationCase] = [
        DeviationCase(
            .missingApplicationContext,
            "none",
            Make.request(Make.context() + Make.userInformation()),
            butNot: Make.request()
        ),
        DeviationCase(
            .wrongApplicationContext,
            "another one",
            Make.request(item(0x10, ascii("1.2.840.10008.3.1.1.2")) + Make.context() + Make.userInformation()),
            butNot: Make.request(item(0x10, ascii("1.2.840.10008.3.1.1.1\0")) + Make.context() + Make.userInformation())
        ),
        DeviationCase(
            .missingPresentationContext,
            "none in a request",
            Make.request(Make.applicationContext + Make.userInformation()),
            butNot: Make.request()
        ),
        DeviationCase(
            .missingPresentationContext,
            "none in an acceptance",
            Make.accept(Make.applicationContext + Make.userInformation()),
            butNot: Make.accept()
        ),
        DeviationCase(
            .missingUserInformation,
            "none",
            Make.request(Make.applicationContext + Make.context()),
            butNot: Make.request(Make.applicationContext + Make.context() + item(0x50, []))
        ),
        DeviationCase(
            .duplicateItem,
            "application context",
            Make.request(Make.applicationContext + Make.applicationContext),
            butNot: Make.request()
        ),
        DeviationCase(
            .duplicateItem,
            "user information",
            Make.accept(Make.applicationContext + Make.userInformation() + Make.userInformation()),
            butNot: Make.accept()
        ),
        DeviationCase(
            .unknownItem,
            "type 60H",
            Make.request(Make.applicationContext + item(0x60, [1])),
            butNot: Make.request(Make.applicationContext + item(0x20, [1]))
        ),
        DeviationCase(
            .unknownItem,
            "a result in a request",
            Make.request(Make.applicationContext + Make.result()),
            butNot: Make.request()
        ),
        DeviationCase(
            .unknownItem,
            "a proposal in an acceptance",
            Make.accept(Make.applicationContext + Make.context()),
            butNot: Make.accept()
        ),
        DeviationCase(
            .malformedItem,
            "context of 3 bytes",
            Make.request(item(0x20, [1, 0, 0])),
            butNot: Make.request(item(0x20, [1, 0, 0, 0]))
        ),
        DeviationCase(
            .itemOverrunsPDU,
            "one byte short",
            Make.request(Array((Make.applicationContext + Make.context() + Make.userInformation()).dropLast())),
            butNot: Make.request()
        ),
        DeviationCase(
            .itemOverrunsPDU,
            "length FFFFH",
            Make.request([0x10, 0, 0xFF, 0xFF]),
            butNot: Make.request([0x10, 0, 0, 0])
        ),
        DeviationCase(
            .trailingBytes,
            "three bytes",
            Make.request(Make.applicationContext + Make.context() + Make.userInformation() + [0, 0, 0]),
            butNot: Make.request(Make.applicationContext + Make.context() + Make.userInformation() + [0, 0, 0, 0])
        ),
    ]

    static let dataCases: [DeviationCase] = [
        DeviationCase(
            .pdvOverrunsPDU,
            "remaining + 1",
            pdu(0x04, [0, 0, 0, 4, 1, 3, 0]),
            butNot: pdu(0x04, [0, 0, 0, 3, 1, 3, 0])
        ),
        DeviationCase(
            .pdvOverrunsPDU,
            "FFFFFFFFH",
            pdu(0x04, [0xFF, 0xFF, 0xFF, 0xFF, 1, 3]),
            butNot: pdu(0x04, [0, 0, 0, 2, 1, 3])
        ),
        DeviationCase(
            .pdvOverrunsPDU,
            "80000000H",
            pdu(0x04, [0x80, 0, 0, 0, 1, 3]),
            butNot: pdu(0x04, pdv(1, 3, [0]))
        ),
        DeviationCase(
            .pdvOverrunsPDU,
            "three bytes after a value",
            pdu(0x04, pdv(1, 3, []) + [0, 0, 0]),
            butNot: pdu(0x04, pdv(1, 3, []) + [0, 0, 0, 0])
        ),
        DeviationCase(.emptyPDV, "0", pdu(0x04, [0, 0, 0, 0]), butNot: pdu(0x04, [0, 0, 0, 2, 1, 3])),
        DeviationCase(.emptyPDV, "1", pdu(0x04, [0, 0, 0, 1, 1]), butNot: pdu(0x04, [0, 0, 0, 2, 1, 1])),
        DeviationCase(.reservedControlBits, "04H", pdu(0x04, pdv(1, 0x04, [])), butNot: pdu(0x04, pdv(1, 0x03, []))),
        DeviationCase(.reservedControlBits, "80H", pdu(0x04, pdv(1, 0x83, [])), butNot: pdu(0x04, pdv(1, 0x00, []))),
        DeviationCase(.oddFragmentLength, "1", pdu(0x04, pdv(1, 1, [9])), butNot: pdu(0x04, pdv(1, 1, [9, 9]))),
        DeviationCase(
            .oddFragmentLength,
            "5, of the second value",
            pdu(0x04, pdv(1, 3, [1, 2]) + pdv(1, 2, [1, 2, 3, 4, 5])),
            butNot: pdu(0x04, pdv(1, 3, [1, 2]) + pdv(1, 2, [1, 2, 3, 4, 5, 6]))
        ),
        DeviationCase(.evenContextID, "in a value", pdu(0x04, pdv(2, 0, [])), butNot: pdu(0x04, pdv(255, 0, []))),
    ]
}
