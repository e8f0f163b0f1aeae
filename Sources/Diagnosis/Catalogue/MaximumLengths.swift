import DICOMWire
import DIMSE

/// A maximum PDU length of the peer's that leaves no room for a message.
enum MaximumLengths: Chapter {
    /// Six bytes stand before a fragment in its PDU (PS3.8 9.3.5.1), and a fragment has an even number of bytes.
    static let least: UInt32 = 8

    static func cause(of evidence: Evidence) -> Finding? {
        // Where a request was answered, the peer takes more than it says.
        guard let association = evidence.association, association.outstanding > 0,
            association.operationsCompleted == 0, let announced = announced(evidence)
        else { return nil }
        return Finding(
            .maximumLengthWithoutRoom,
            .failure,
            "The peer announced a maximum PDU length of \(NumberText.count(Int(announced), "byte")), which has no room for "
                + "any part of a message: what was sent all the same was over it, and was not answered.",
            evidence: lines(announced, association, evidence) + [
                association.lastSentLine, association.lastReceivedLine,
                association.abort.map { Aborts.line($0.abort) }, evidence.endLine,
            ],
            remedy: remedy,
            source: source
        )
    }

    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        guard cause?.code != .maximumLengthWithoutRoom, let association = evidence.association,
            let announced = announced(evidence)
        else { return [] }
        return [
            Finding(
                .maximumLengthWithoutRoom,
                .warning,
                "The peer announced a maximum PDU length of \(NumberText.count(Int(announced), "byte")), which has no room "
                    + "for any part of a message; clients that keep to it can send nothing.",
                evidence: lines(announced, association, evidence),
                remedy: remedy,
                source: source
            )
        ]
    }

    private static func announced(_ evidence: Evidence) -> UInt32? {
        guard evidence.isRequestor, let announced = evidence.association?.negotiation?.acceptor.maximumLength,
            (1..<least).contains(announced)
        else { return nil }
        return announced
    }

    private static func lines(_ announced: UInt32, _ association: AssociationRecord, _ evidence: Evidence) -> [String?]
    {
        [
            "announced maximum: \(NumberText.count(Int(announced), "byte")); a PDU with the least of a message has \(least)",
            "\(evidence.side) sends the least there is, over the maximum", association.implementationLine,
        ]
    }

    private static let remedy: [String?] = [
        "Set the peer's maximum PDU length to 16384 or more, or to 0 for none.",
        "Where it is not a setting, show the lines above to the peer's vendor.",
    ]
    private static let source = "PS3.8 D.1, 9.3.5.1"
}
