import DICOMWire
import DIMSE

// What fails at a departure, by what was measured; an acceptance is read by other systems than a request.
extension Deviations {
    /// What a departure does to others.
    enum Harm: Hashable {
        /// Another finding tells it.
        case toldElsewhere
        case harmless
        case oddLength
        /// What fails at it, and what to do.
        case harmful(String)
    }

    /// What a departure does, where it was found.
    static func harm(of found: PDUDeviation) -> Harm {
        guard found.type == .associateAccept else { return harm(of: found.deviation.kind) }
        return harmOfAcceptance(found.deviation) ?? harm(of: found.deviation.kind)
    }

    /// What each kind of departure does in a request, or wherever it may be.
    static func harm(of kind: Deviation.Kind) -> Harm {
        switch kind {
        case .unknownRejectCode, .unknownAbortCode, .unknownContextResult, .unknownPDUType, .unknownCommandField:
            .toldElsewhere
        case .duplicateItem, .trailingBytes, .severalTransferSyntaxesInResult, .reservedControlBits, .emptyPDV,
            .commandElementOutOfOrder, .unknownCommandElement, .missingUserInformation, .missingUserInformationItem,
            .wrongPDULength, .invalidVersionName, .elementOutOfOrder, .duplicateCommandElement, .duplicateContextID,
            .reservedBytesSet:
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
        case .otherVREncoding:
            .harmful("Data sets in another VR encoding than agreed on: receivers without guesswork cannot read them.")
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

    /// What a departure does in an A-ASSOCIATE-AC, measured with clients; nil where it does there what it does
    /// elsewhere.
    private static func harmOfAcceptance(_ deviation: Deviation) -> Harm? {
        switch deviation.kind {
        case .protocolVersionWithoutBit0:
            .harmful(
                "Protocol version without bit 0 in an acceptance: echoscu 3.6.7 fails (DUL Unsupported peer protocol); "
                    + "pynetdicom 3.0.4 echoes all the same."
            )
        // echoscu 3.6.7 and pynetdicom 3.0.4 echo all the same.
        case .missingApplicationContext, .wrongApplicationContext: .harmless
        case .missingUserInformation: .harmful(noMaximumLength)
        case .missingUserInformationItem:
            // Without an implementation class UID echoscu 3.6.7 and pynetdicom 3.0.4 echo all the same.
            deviation.bytes.first == ItemType.maximumLength ? .harmful(noMaximumLength) : .harmless
        case .unknownItem, .unknownUserInformationItem:
            .harmful("Unknown items in an acceptance: pynetdicom 3.0.4 aborts at them; echoscu 3.6.7 passes over them.")
        case .malformedItem, .itemOverrunsPDU:
            .harmful(
                "Malformed items in an acceptance: echoscu 3.6.7 fails at them (0006:0307, ill-formed PDU), and pynetdicom "
                    + "3.0.4 aborts."
            )
        case .evenContextID:
            .harmful("Even context IDs in an acceptance: pynetdicom 3.0.4 aborts at them; echoscu 3.6.7 goes on.")
        case .missingPresentationContext:
            .harmful(
                "An acceptance without results for the contexts: clients have nothing that they may use, and give up."
            )
        case .contextWithoutTransferSyntax:
            .harmful(
                "A context result without transfer syntax: clients cannot tell which encoding was accepted; echoscu 3.6.7 "
                    + "fails, and pynetdicom 3.0.4 ends with an error (IndexError)."
            )
        case .invalidSubItemValue:
            .harmful("Unknown role values in an acceptance: pynetdicom 3.0.4 aborts at them; echoscu 3.6.7 goes on.")
        case .unknownPDUType, .wrongPDULength, .duplicateItem, .trailingBytes, .duplicateContextID,
            .contextWithoutAbstractSyntax, .severalTransferSyntaxesInResult, .unknownContextResult, .invalidAETitle,
            .invalidUID, .invalidVersionName, .unknownRejectCode, .unknownAbortCode:
            nil
        case .missingPDV, .pdvOverrunsPDU, .emptyPDV, .oddFragmentLength, .reservedControlBits,
            .commandGroupLengthWrong, .commandGroupLengthMissing, .commandElementOutOfOrder, .commandElementOverrun,
            .commandElementWrongLength, .duplicateCommandElement, .unknownCommandElement, .nonCommandElement,
            .missingCommandElement, .unknownCommandField, .unexpectedDataSet:
            nil
        case .elementOverrun, .elementOutOfOrder, .oddElementLength, .unknownVR, .unexpectedDelimiter,
            .undefinedLengthNotAllowed, .itemExpected, .missingDelimiter, .delimiterWithLength, .reservedBytesSet,
            .otherVREncoding:
            nil
        }
    }

    private static let noMaximumLength =
        "No maximum length in an acceptance: pynetdicom 3.0.4 associates and then ends with an error at its first message "
        + "(TypeError); echoscu 3.6.7 echoes all the same."
}
