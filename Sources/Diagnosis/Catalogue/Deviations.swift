import DICOMWire
import DIMSE

/// Departures from the standard that were read all the same.
enum Deviations: Chapter {
    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        guard let association = evidence.association else { return [] }
        var seen: [Deviation.Kind] = []
        // What ended the association did harm, and could not be read.
        let failed = unreadableType(association, cause)
        for found in association.deviations
        where !seen.contains(found.deviation.kind) && (failed == nil || found.type != failed) {
            seen.append(found.deviation.kind)
        }
        let odd = seen.filter { harm(of: $0) == .oddLength }
        let harmful = seen.filter { if case .harmful = harm(of: $0) { true } else { false } }
        let harmless = seen.filter { harm(of: $0) == .harmless }
        var findings: [Finding] = []
        if !harmful.isEmpty {
            findings.append(
                Finding(
                    .harmfulDepartures,
                    .warning,
                    "The peer departs from the standard in ways that other systems fail at, though they could be "
                        + "read here.",
                    evidence: lines(harmful, association) + [association.implementationLine],
                    remedy: harmful.prefix(DiagnosisLimits.deviationKinds).map {
                        remedy(for: $0, isRequestor: evidence.isRequestor)
                    }
                        + ["Show the lines above to the peer's vendor."],
                    source: clauses(harmful)
                )
            )
        }
        if !odd.isEmpty {
            findings.append(
                Finding(
                    .oddLengths,
                    .warning,
                    "The peer sends values of odd length, which the standard forbids and some systems refuse.",
                    evidence: lines(odd, association) + [association.implementationLine],
                    remedy: ["Show the lines above to the peer's vendor: values are padded to an even length."],
                    source: clauses(odd)
                )
            )
        }
        if !harmless.isEmpty {
            findings.append(
                Finding(
                    .harmlessDepartures,
                    .note,
                    "The peer departs from the standard in small things that did no harm here.",
                    evidence: lines(harmless, association) + [association.implementationLine],
                    remedy: [
                        "Nothing needs to be done, unless another system refuses this peer: then show it these lines."
                    ],
                    source: clauses(harmless)
                )
            )
        }
        return findings
    }

    /// The type of the PDU whose structure ended the association; nil where none did.
    private static func unreadableType(_ association: AssociationRecord, _ cause: Finding?) -> PDUType? {
        guard cause?.code == .unreadablePDU, case .complete? = association.framingFailure else { return nil }
        return association.foreignBytes.first.flatMap(PDUType.init(rawValue:))
    }

    /// What a departure does to others.
    enum Harm: Hashable {
        /// Another finding tells it.
        case toldElsewhere
        case harmless
        case oddLength
        /// What fails at it, and what to do.
        case harmful(String)
    }

    /// What each kind of departure does.
    static func harm(of kind: Deviation.Kind) -> Harm {
        switch kind {
        case .unknownRejectCode, .unknownAbortCode, .unknownContextResult, .unknownPDUType, .unknownCommandField:
            .toldElsewhere
        case .duplicateItem, .trailingBytes, .severalTransferSyntaxesInResult, .reservedControlBits, .emptyPDV,
            .commandElementOutOfOrder, .unknownCommandElement, .missingUserInformation, .missingUserInformationItem,
            .wrongPDULength, .invalidVersionName,
            .elementOutOfOrder,
            .duplicateCommandElement, .duplicateContextID, .reservedBytesSet:
            .harmless
        case .oddElementLength: .oddLength
        case .protocolVersionWithoutBit0:
            .harmful("Protocol version without bit 0: DCMTK 3.6.7 and pynetdicom 3.0.4 reject it (1-2-2).")
        case .missingApplicationContext, .wrongApplicationContext:
            .harmful(
                "Application context: DCMTK 3.6.7 and Orthanc 1.10.1 reject another name than 1.2.840.10008.3.1.1.1."
            )
        case .unknownItem, .unknownUserInformationItem:
            .harmful("Unknown items: pynetdicom 3.0.4 aborts at them; others pass over them.")
        case .malformedItem, .itemOverrunsPDU:
            .harmful(
                "Malformed items: DCMTK 3.6.7 falls silent at items longer than their PDU, pynetdicom 3.0.4 aborts."
            )
        case .evenContextID: .harmful("Even context IDs: pynetdicom 3.0.4 fails at them and falls silent.")
        case .contextWithoutAbstractSyntax, .contextWithoutTransferSyntax, .missingPresentationContext:
            .harmful("No contexts, or contexts without syntaxes: DCMTK 3.6.7 and Orthanc 1.10.1 fall silent at them.")
        case .invalidSubItemValue:
            .harmful(
                "Unknown identity types and role values: pynetdicom 3.0.4 falls silent at an unknown identity type."
            )
        case .invalidAETitle:
            .harmful(
                "AE titles that are blank or padded with NUL: pynetdicom 3.0.4 aborts at NUL; DCMTK 3.6.7 is silent "
                    + "at blanks."
            )
        case .invalidUID:
            .harmful("UIDs that are padded or malformed: systems that compare them byte by byte do not know them.")
        case .otherVREncoding:
            .harmful("Data sets in another VR encoding than agreed on: receivers without guesswork cannot read them.")
        case .unexpectedDataSet:
            .harmful(
                "Data sets of messages that have none: echoscu 3.6.7 ends at such a C-ECHO-RSP (0006:0203, badly formed "
                    + "message, exit status 70); pynetdicom 3.0.4 reads it."
            )
        case .missingPDV:
            .harmful(
                "P-DATA-TF PDUs without a value: echoscu 3.6.7 aborts at them (0006:0307, PDU without any PDVs); "
                    + "pynetdicom 3.0.4 passes over them."
            )
        case .oddFragmentLength:
            .harmful(
                "Fragments of odd length: echoscu 3.6.7 aborts at a command in fragments of one byte (0006:020b, missing "
                    + "command field); pynetdicom 3.0.4 reads them."
            )
        case .pdvOverrunsPDU:
            .harmful("Values longer than their PDU: systems read into the next PDU (DCMTK before 3.6.8) or abort.")
        case .commandGroupLengthWrong, .commandGroupLengthMissing, .commandElementOverrun, .commandElementWrongLength,
            .nonCommandElement, .missingCommandElement:
            .harmful(
                "Command sets out of form: strict systems abort, or answer with status 0212H or 0110H (unmeasured)."
            )
        case .elementOverrun, .unknownVR, .unexpectedDelimiter, .undefinedLengthNotAllowed, .itemExpected,
            .missingDelimiter, .delimiterWithLength:
            .harmful("Data sets out of form: receivers may refuse or truncate the object (unmeasured).")
        }
    }

    /// What fails at a departure; an acceptance is read by other systems than a request.
    private static func remedy(for kind: Deviation.Kind, isRequestor: Bool) -> String? {
        switch kind {
        case .missingPresentationContext where isRequestor:
            return
                "An acceptance without results for the contexts: clients have nothing that they may use, and give up."
        case .contextWithoutTransferSyntax where isRequestor:
            return "A context result without transfer syntax: clients cannot tell which encoding was accepted."
        case let kind:
            guard case .harmful(let text) = harm(of: kind) else { return nil }
            return text
        }
    }

    private static func lines(_ kinds: [Deviation.Kind], _ association: AssociationRecord) -> [String?] {
        let lines: [String?] = kinds.prefix(DiagnosisLimits.deviationKinds).map { kind in
            let all = association.deviations.filter { $0.deviation.kind == kind }
            guard let first = all.first else { return nil }
            let place = "\(first.type.map { "\($0)" } ?? "unknown PDU"), offset \(first.deviation.offset)"
            let bytes = first.deviation.bytes.isEmpty ? "" : ": \(PeerText.dump(first.deviation.bytes))"
            return "\(kind.summary) (\(kind.clause)); \(place)\(bytes)" + (all.count > 1 ? "; \(all.count) times" : "")
        }
        return lines + [
            kinds.count > DiagnosisLimits.deviationKinds
                ? "and \(kinds.count - DiagnosisLimits.deviationKinds) more kinds" : nil,
            association.droppedLine,
        ]
    }

    private static func clauses(_ kinds: [Deviation.Kind]) -> String {
        var clauses: [String] = []
        for kind in kinds where !clauses.contains(kind.clause) { clauses.append(kind.clause) }
        return clauses.joined(separator: ", ")
    }
}
