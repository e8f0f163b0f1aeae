import DICOMWire

private typealias Make = AssociateFixture

extension PDUDeviationTests {
    private static func inRequest(_ context: [UInt8]) -> [UInt8] {
        Make.request(Make.applicationContext + context + Make.userInformation())
    }

    private static func inAccept(_ result: [UInt8]) -> [UInt8] {
        Make.accept(Make.applicationContext + result + Make.userInformation())
    }

    static let contextCases: [DeviationCase] = [
        DeviationCase(.evenContextID, "2", inRequest(Make.context(2)), butNot: inRequest(Make.context(255))),
        DeviationCase(.evenContextID, "0 in an acceptance", inAccept(Make.result(0)), butNot: inAccept(Make.result(1))),
        DeviationCase(
            .duplicateContextID,
            "twice 1",
            inRequest(Make.context(1) + Make.context(1)),
            butNot: inRequest(Make.context(1) + Make.context(3))
        ),
        DeviationCase(
            .contextWithoutAbstractSyntax,
            "transfer syntax only",
            inRequest(Make.context(1, Make.implicitLittleEndian)),
            butNot: inAccept(Make.result())
        ),
        DeviationCase(
            .contextWithoutTransferSyntax,
            "abstract syntax only",
            inRequest(Make.context(1, Make.verification)),
            butNot: inRequest(Make.context())
        ),
        DeviationCase(
            .contextWithoutTransferSyntax,
            "accepted",
            inAccept(Make.result(1, 0, [])),
            butNot: inAccept(Make.result(1, 3, []))
        ),
        DeviationCase(
            .duplicateItem,
            "abstract syntax",
            inRequest(Make.context(1, Make.verification + Make.verification + Make.implicitLittleEndian)),
            butNot: inRequest(
                Make.context(1, Make.verification + Make.implicitLittleEndian + Make.implicitLittleEndian)
            )
        ),
        DeviationCase(
            .severalTransferSyntaxesInResult,
            "two",
            inAccept(Make.result(1, 0, Make.implicitLittleEndian + Make.implicitLittleEndian)),
            butNot: inRequest(
                Make.context(1, Make.verification + Make.implicitLittleEndian + Make.implicitLittleEndian)
            )
        ),
        DeviationCase(.unknownContextResult, "5", inAccept(Make.result(1, 5)), butNot: inAccept(Make.result(1, 4))),
        DeviationCase(
            .unknownItem,
            "user information in a context",
            inRequest(Make.context(1, Make.verification + Make.implicitLittleEndian + item(0x50, []))),
            butNot: inRequest(Make.context())
        ),
        DeviationCase(
            .unknownItem,
            "abstract syntax in a result",
            inAccept(Make.result(1, 0, Make.verification + Make.implicitLittleEndian)),
            butNot: inAccept(Make.result())
        ),
        DeviationCase(
            .invalidUID,
            "padded abstract syntax",
            inRequest(Make.context(1, item(0x30, ascii("1.2.3\0")) + Make.implicitLittleEndian)),
            butNot: inRequest(Make.context())
        ),
        DeviationCase(
            .invalidUID,
            "empty transfer syntax of an accepted context",
            inAccept(Make.result(1, 0, item(0x40, []))),
            butNot: inAccept(Make.result(1, 4, item(0x40, [])))
        ),
        DeviationCase(
            .itemOverrunsPDU,
            "in a context",
            inRequest(Make.context(1, Make.verification + [0x40, 0, 0, 9, 0x31])),
            butNot: inRequest(Make.context(1, Make.verification + [0x40, 0, 0, 1, 0x31]))
        ),
        DeviationCase(
            .trailingBytes,
            "in a context",
            inRequest(Make.context(1, Make.verification + Make.implicitLittleEndian + [0])),
            butNot: inRequest(Make.context())
        ),
    ]

    private static func inRequest(user: [UInt8]...) -> [UInt8] {
        Make.request(Make.applicationContext + Make.context() + Make.userInformation(user.flatMap { $0 }))
    }

    private static func inAccept(user: [UInt8]...) -> [UInt8] {
        Make.accept(Make.applicationContext + Make.result() + Make.userInformation(user.flatMap { $0 }))
    }

    private static func role(_ sopClass: String, _ scu: UInt8 = 1, _ scp: UInt8 = 1) -> [UInt8] {
        item(0x54, bigEndian(UInt16(sopClass.utf8.count)) + ascii(sopClass) + [scu, scp])
    }

    private static func identity(_ type: UInt8, _ response: UInt8 = 0) -> [UInt8] {
        item(0x58, [type, response, 0, 1, 0x41, 0, 0])
    }

    static let userInformationCases: [DeviationCase] = [
        DeviationCase(
            .missingUserInformationItem,
            "no implementation class UID",
            Make.request(Make.applicationContext + Make.context() + item(0x50, Make.maximumLength)),
            butNot: Make.request()
        ),
        DeviationCase(
            .missingUserInformationItem,
            "no maximum length",
            Make.accept(Make.applicationContext + Make.result() + item(0x50, Make.implementationClassUID)),
            butNot: Make.accept()
        ),
        DeviationCase(
            .duplicateItem,
            "maximum length",
            inRequest(user: Make.maximumLength),
            butNot: inRequest(user: item(0x53, [0, 1, 0, 1]))
        ),
        DeviationCase(
            .duplicateItem,
            "roles of one SOP class",
            inRequest(user: role("1.2"), role("1.2")),
            butNot: inRequest(user: role("1.2"), role("1.3"))
        ),
        DeviationCase(
            .unknownUserInformationItem,
            "type 5AH",
            inRequest(user: item(0x5A, [])),
            butNot: inRequest(user: identity(1))
        ),
        DeviationCase(
            .unknownUserInformationItem,
            "an identity's answer in a request",
            inRequest(user: item(0x59, [0, 0])),
            butNot: inAccept(user: item(0x59, [0, 0]))
        ),
        DeviationCase(
            .unknownUserInformationItem,
            "an identity in an acceptance",
            inAccept(user: identity(1)),
            butNot: inRequest(user: identity(1))
        ),
        DeviationCase(
            .unknownUserInformationItem,
            "common extended negotiation in an acceptance",
            inAccept(user: item(0x57, [0, 1, 0x31, 0, 1, 0x32, 0, 0])),
            butNot: inRequest(user: item(0x57, [0, 1, 0x31, 0, 1, 0x32, 0, 0]))
        ),
        DeviationCase(
            .invalidUID,
            "implementation class",
            inRequest(user: item(0x54, [0, 0, 1, 1])),
            butNot: inRequest(user: role("1.2"))
        ),
        DeviationCase(
            .invalidUID,
            "extended negotiation",
            inRequest(user: item(0x56, [0, 2, 0x31, 0x2E])),
            butNot: inRequest(user: item(0x56, [0, 2, 0x31, 0x32]))
        ),
        DeviationCase(
            .invalidUID,
            "related general SOP class",
            inRequest(user: item(0x57, [0, 1, 0x31, 0, 1, 0x32, 0, 3, 0, 1, 0x2E])),
            butNot: inRequest(user: item(0x57, [0, 1, 0x31, 0, 1, 0x32, 0, 3, 0, 1, 0x31]))
        ),
        DeviationCase(
            .invalidVersionName,
            "17 characters",
            inRequest(user: item(0x55, ascii("ABCDEFGHIJKLMNOPQ"))),
            butNot: inRequest(user: item(0x55, ascii("ABCDEFGHIJKLMNOP")))
        ),
        DeviationCase(
            .invalidVersionName,
            "none",
            inRequest(user: item(0x55, [])),
            butNot: inRequest(user: item(0x55, [0x41]))
        ),
        DeviationCase(
            .invalidVersionName,
            "a line feed",
            inRequest(user: item(0x55, [0x41, 0x0A])),
            butNot: inRequest(user: item(0x55, [0x41, 0x20]))
        ),
        DeviationCase(
            .invalidSubItemValue,
            "role 2",
            inRequest(user: role("1.2", 2, 0)),
            butNot: inRequest(user: role("1.2", 1, 1))
        ),
        DeviationCase(
            .invalidSubItemValue,
            "identity type 0",
            inRequest(user: identity(0)),
            butNot: inRequest(user: identity(1))
        ),
        DeviationCase(
            .invalidSubItemValue,
            "identity type 6",
            inRequest(user: identity(6)),
            butNot: inRequest(user: identity(5))
        ),
        DeviationCase(
            .invalidSubItemValue,
            "response flag 2",
            inRequest(user: identity(1, 2)),
            butNot: inRequest(user: identity(1, 1))
        ),
        DeviationCase(
            .itemOverrunsPDU,
            "in user information",
            inRequest(user: [0x53, 0, 0, 4, 0, 0]),
            butNot: inRequest(user: [0x53, 0, 0, 4, 0, 0, 0, 0])
        ),
        DeviationCase(.trailingBytes, "in user information", inRequest(user: [0x53, 0, 0]), butNot: inRequest()),
        DeviationCase(
            .malformedItem,
            "window of 3 bytes",
            inRequest(user: item(0x53, [0, 1, 0])),
            butNot: inRequest(user: item(0x53, [0, 1, 0, 1]))
        ),
    ]
}
