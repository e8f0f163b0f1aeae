/// PDUs of an association that stores one object.
package enum StoredObject {
    private static let sopClass = "1.2.840.10008.5.1.4.1.1.2"

    /// The A-ASSOCIATE-RQ.
    package static let request = AssociateRequest(called: "ARCHIVE", calling: "CT1", abstractSyntax: sopClass).bytes
    /// The A-ASSOCIATE-AC.
    package static let acceptance = ScriptedAnswers.accept(request)
    /// An A-ABORT.
    package static let abort = ScriptedAnswers.abort()
    /// The A-RELEASE-RQ.
    package static let release = ScriptedAnswers.releaseRequest
    /// The A-RELEASE-RP.
    package static let released = ScriptedAnswers.releaseResponse

    /// The C-STORE-RQ, without the object.
    package static let store = ScriptedAnswers.command(
        element(0x0002, sopClass) + number(0x0100, 0x0001) + number(0x0110, 1) + number(0x0700, 0) + number(0x0800, 1)
            + element(0x1000, "1.2.3.4.5")
    )

    /// The C-STORE-RSP.
    package static let stored = ScriptedAnswers.command(
        element(0x0002, sopClass) + number(0x0100, 0x8001) + number(0x0120, 1) + number(0x0800, 0x0101)
            + number(0x0900, 0) + element(0x1000, "1.2.3.4.5")
    )

    /// A part of the object, in a P-DATA-TF of so many bytes.
    package static func part(_ length: Int, isLast: Bool) -> [UInt8] {
        ScriptedAnswers.fragment([UInt8](repeating: 7, count: length - 12), control: isLast ? 2 : 0)
    }

    private static func element(_ number: UInt16, _ uid: String) -> [UInt8] {
        let bytes = Array(uid.utf8)
        return ScriptedAnswers.element(number, bytes.count.isMultiple(of: 2) ? bytes : bytes + [0])
    }

    private static func number(_ element: UInt16, _ value: UInt16) -> [UInt8] {
        ScriptedAnswers.element(element, ScriptedAnswers.little(value))
    }
}
