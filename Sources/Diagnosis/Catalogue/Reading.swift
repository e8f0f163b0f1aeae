import DICOMWire
import DIMSE

/// PDUs that could not be read, or may not come when they came: this side aborts then, and that is the peer's doing.
enum Reading: Chapter {
    static func cause(of evidence: Evidence) -> Finding? {
        guard let association = evidence.association else { return nil }
        if let failure = association.framingFailure {
            switch failure {
            // Before an answer there is no saying whether it is a P-DATA-TF at all.
            case .tooLong(let header, .dataPDULength) where association.heardPeer:
                return tooLongData(header, association, evidence)
            case .tooLong(let header, let limit): return tooLong(header, limit, association, evidence)
            case .unknownType, .complete, .incomplete: return unreadable(failure, association, evidence)
            }
        }
        guard let untimely = association.untimelyPDUs.first else { return nil }
        return unexpected(untimely, association, evidence)
    }

    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        guard let association = evidence.association, cause?.code != .dataPDUOverMaximum else { return [] }
        let announced = announcedMaximum(association)
        guard announced > 0, association.longestDataReceived > Int(announced) else { return [] }
        return [
            Finding(
                .dataPDUOverMaximum,
                .warning,
                "The peer sends PDUs longer than \(evidence.side) said it takes; receivers that keep to their limit abort "
                    + "then.",
                evidence: [
                    "announced maximum: \(announced) bytes",
                    "longest P-DATA-TF received: \(association.longestDataReceived) bytes",
                    association.implementationLine,
                ],
                remedy: [
                    "Show the lines above to the peer's vendor: six bytes too many means that it does not count the "
                        + "PDU header out, or in.",
                    "Announce a larger maximum until it is corrected.",
                ],
                source: "PS3.8 D.1; known: fo-dicom#1084, dicom-rs#163"
            )
        ]
    }

    private static func announcedMaximum(_ association: AssociationRecord) -> UInt32 {
        let own = association.role == .requestor ? association.request : association.accept
        return own?.userInformation?.maximumLength ?? 0
    }

    private static func abortLine(_ association: AssociationRecord, _ evidence: Evidence) -> String? {
        guard let abort = association.abort, !abort.isFromPeer else { return nil }
        return "\(evidence.side) aborted: \(Aborts.line(abort.abort))"
    }

    /// The longest P-DATA-TF, in bytes, that anybody means: whole objects are sent in one where there is no maximum.
    private static let longestSensible: UInt32 = 1 << 28

    private static func tooLongData(
        _ header: PDUHeader,
        _ association: AssociationRecord,
        _ evidence: Evidence
    ) -> Finding {
        Finding(
            .dataPDUOverMaximum,
            .failure,
            "The peer sent a PDU far longer than \(evidence.side) said it takes, and the association was aborted.",
            evidence: [
                "announced maximum: \(announcedMaximum(association)) bytes", "P-DATA-TF of \(header.bodyLength) bytes",
                abortLine(association, evidence), association.implementationLine,
            ],
            remedy: [
                header.bodyLength <= longestSensible
                    ? "Announce a larger maximum PDU length\(evidence.ownOptions("--max-pdu")), or 0 for none." : nil,
                "Show the lines above to the peer's vendor.",
            ],
            source: "PS3.8 D.1; known: fo-dicom#1084, dicom-rs#163"
        )
    }

    private static func unreadable(
        _ failure: PDUFraming,
        _ association: AssociationRecord,
        _ evidence: Evidence
    ) -> Finding {
        let reason =
            switch failure {
            case .unknownType(let type):
                "PDU type \(EscapedText.hexadecimal(type))H, which the standard does not define"
            case .tooLong(let header, let limit): line(header, limit)
            case .complete(let length): "a PDU of \(length) bytes whose structure makes no sense"
            case .incomplete: "a PDU that does not end"
            }
        let spoken = evidence.isRequestor ? nil : OtherProtocol(requestBytes: association.firstBytes)
        return Finding(
            .unreadablePDU,
            .failure,
            "The peer sent something that is no readable DICOM PDU" + aborted(association),
            evidence: [
                reason, "first bytes: \(association.dump(association.firstBytes))",
                spoken.map { "the peer speaks \($0.name)" }, association.lastSentLine,
                association.lastReceivedLine, abortLine(association, evidence), association.implementationLine,
            ],
            remedy: [
                spoken.map { "Have whoever speaks \($0.name) there connect to the port of its own service." },
                "\(evidence.keepExchange) and show it to the peer's vendor.",
                "Check whether a proxy or a load balancer on the way mixes something in: the bytes above may name it.",
            ],
            source: "PS3.8 9.3.1; Table 9-10, Evt19"
        )
    }

    private static func line(_ header: PDUHeader, _ limit: WireLimits.Name) -> String {
        "\(limit.text): \(header.bodyLength) bytes after the header"
    }

    /// A header that begins like one of DICOM's, with a length that is beyond all sense.
    private static func tooLong(
        _ header: PDUHeader,
        _ limit: WireLimits.Name,
        _ association: AssociationRecord,
        _ evidence: Evidence
    ) -> Finding {
        let name = header.type.map { "\($0)" } ?? "PDU type \(EscapedText.hexadecimal(header.rawType))H"
        let swapped = swappedLength(header)
        return Finding(
            .unreadablePDU,
            .failure,
            "The peer sent what begins like a PDU of type \(name), with a length of \(header.bodyLength) bytes, which is "
                + "above the limit"
                + (swapped.map { "; in the other byte order it is \($0): the bytes of the length may be swapped." }
                    ?? "."),
            evidence: [
                line(header, limit), "first bytes: \(association.dump(association.firstBytes))",
                association.lastSentLine,
                association.lastReceivedLine, abortLine(association, evidence), association.implementationLine,
            ],
            remedy: [
                swapped == nil
                    ? nil
                    : "Show the bytes above to the peer's vendor: the length of a PDU is sent with its most significant "
                        + "byte first.",
                association.heardPeer
                    ? nil : "Check host and port: a service that is not DICOM may begin with the same bytes.",
                "\(evidence.keepExchange) and show it to the peer's vendor.",
                "Check whether a proxy or a load balancer on the way mixes something in.",
            ],
            source: "PS3.8 9.3.1 (PDU length, big endian); Table 9-10, Evt19"
        )
    }

    /// The length as the other byte order has it, where it is one that such a PDU may have.
    private static func swappedLength(_ header: PDUHeader) -> UInt32? {
        guard let type = header.type else { return nil }
        let swapped = header.bodyLength.byteSwapped
        return swapped > 0 && Int(swapped) <= WireLimits().bodyLength(of: type).0 ? swapped : nil
    }

    /// The end of a sentence: a capture may show that its requestor closed the connection without.
    private static func aborted(_ association: AssociationRecord) -> String {
        association.abort == nil ? "." : ", and the association was aborted."
    }

    private static func unexpected(
        _ pdu: UnexpectedPDU,
        _ association: AssociationRecord,
        _ evidence: Evidence
    ) -> Finding {
        Finding(
            .unexpectedPDU,
            .failure,
            "The peer sent a PDU that may not come at that point" + aborted(association),
            evidence: [
                "\(pdu.pdu) in \(pdu.state)", association.lastSentLine, abortLine(association, evidence),
                association.implementationLine,
            ],
            remedy: [
                "\(evidence.keepExchange) and show it to the peer's vendor: the sequence of PDUs breaks PS3.8.",
                "Check whether two clients share one connection through a proxy.",
            ],
            source: "PS3.8 9.2 (Table 9-10)"
        )
    }
}
