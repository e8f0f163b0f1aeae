/// One departure from the standard in something that was decoded all the same.
package struct Deviation: Hashable, Sendable {
    /// What is wrong.
    package var kind: Kind
    /// Offset in bytes from the start of the PDU, command set or data set.
    package var offset: Int
    /// The bytes at the offset, at most ``WireLimits/deviationBytes`` of them.
    ///
    /// Where something is missing, the bytes that it begins with: an item type or a tag. Of a user identity, which is a
    /// secret, no more than the header of its item.
    package var bytes: [UInt8]

    /// Makes a deviation.
    package init(_ kind: Kind, offset: Int, bytes: [UInt8]) {
        self.kind = kind
        self.offset = offset
        self.bytes = bytes
    }
}

extension Deviation {
    /// Which rule was broken.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        // PDU level
        /// A PDU type the standard does not define (PS3.8 9.3.1).
        case unknownPDUType
        /// A PDU length other than the structure needs (PS3.8 9.3).
        case wrongPDULength
        /// A protocol version without bit 0 (PS3.8 9.3.2).
        case protocolVersionWithoutBit0
        /// No application context item (PS3.8 9.3.2.1).
        case missingApplicationContext
        /// An application context name other than DICOM's (PS3.7 A.2.1).
        case wrongApplicationContext
        /// No presentation context item (PS3.8 9.3.2.2).
        case missingPresentationContext
        /// No user information item (PS3.8 9.3.2.3).
        case missingUserInformation
        /// No maximum length or no implementation class UID in the user information (PS3.7 D.3.3).
        case missingUserInformationItem
        /// An item that may occur once occurs again (PS3.8 9.3.2).
        case duplicateItem
        /// An item type the standard does not define here (PS3.8 9.3.2).
        case unknownItem
        /// A user information sub-item the standard does not define here (PS3.7 D.3.3).
        case unknownUserInformationItem
        /// An item whose content does not have the structure of its type (PS3.8 9.3.2).
        case malformedItem
        /// An item that is longer than what encloses it (PS3.8 9.3.2).
        case itemOverrunsPDU
        /// Bytes after the last complete item (PS3.8 9.3.2).
        case trailingBytes
        /// An even presentation context ID (PS3.8 9.3.2.2).
        case evenContextID
        /// A presentation context ID that is used twice (PS3.8 9.3.2.2).
        case duplicateContextID
        /// A presentation context without abstract syntax (PS3.8 9.3.2.2).
        case contextWithoutAbstractSyntax
        /// A presentation context without transfer syntax (PS3.8 9.3.2.2).
        case contextWithoutTransferSyntax
        /// A context result with several transfer syntaxes (PS3.8 9.3.3.2).
        case severalTransferSyntaxesInResult
        /// A context result the standard does not define (PS3.8 9.3.3.2).
        case unknownContextResult
        /// An AE title that is blank or has characters it may not have (PS3.8 9.3.2).
        case invalidAETitle
        /// A UID that is empty, over 64 characters, has other characters or is padded in an item (PS3.5 9.1).
        case invalidUID
        /// An implementation version name that is empty, over 16 or not of printable characters (PS3.7 D.3.3.2).
        case invalidVersionName
        /// A role, identity type or response flag the standard does not define (PS3.7 D.3.3).
        case invalidSubItemValue
        /// A result, source or reason the standard does not define (PS3.8 9.3.4).
        case unknownRejectCode
        /// An abort source or reason the standard does not define (PS3.8 9.3.8).
        case unknownAbortCode
        /// A P-DATA-TF without a presentation data value (PS3.8 9.3.5).
        case missingPDV
        /// A presentation data value longer than its PDU (PS3.8 9.3.5.1).
        case pdvOverrunsPDU
        /// A presentation data value without message control header (PS3.8 9.3.5.1).
        case emptyPDV
        /// A fragment of a command or data set with an odd number of bytes (PS3.8 E.1).
        case oddFragmentLength
        /// Reserved bits set in the message control header (PS3.8 E.2).
        case reservedControlBits
        // Command sets
        /// A command group length that is not the length that follows (PS3.7 6.3.1).
        case commandGroupLengthWrong
        /// A command set without group length (PS3.7 6.3.1).
        case commandGroupLengthMissing
        /// Command elements that do not ascend (PS3.7 6.3.1).
        case commandElementOutOfOrder
        /// A command element longer than the command set (PS3.7 6.3.1).
        case commandElementOverrun
        /// A command element of a length its VR does not have (PS3.7 E.1).
        case commandElementWrongLength
        /// A command element that occurs twice (PS3.7 6.3.1).
        case duplicateCommandElement
        /// A command element the standard does not define (PS3.7 E.1).
        case unknownCommandElement
        /// An element outside group 0000 in a command set (PS3.7 6.3.1).
        case nonCommandElement
        /// A mandatory command element that is missing (PS3.7 9.3).
        case missingCommandElement
        /// A command field the standard does not define (PS3.7 E.1).
        case unknownCommandField
        /// A command set that announces a data set where its message has none (PS3.7 9.3, 10.3).
        case unexpectedDataSet
        // Data sets
        /// A data element longer than what encloses it (PS3.5 7.1).
        case elementOverrun
        /// Data elements that do not ascend (PS3.5 7.1).
        case elementOutOfOrder
        /// A data element of odd length (PS3.5 7.1.1).
        case oddElementLength
        /// A value representation the standard does not define (PS3.5 6.2).
        case unknownVR
        /// A delimiter where none is open (PS3.5 7.5).
        case unexpectedDelimiter
        /// An undefined length on a value that may not have one (PS3.5 7.1.1).
        case undefinedLengthNotAllowed
        /// Something else where an item has to be (PS3.5 7.5).
        case itemExpected
        /// An undefined length without the delimiter that ends it (PS3.5 7.5).
        case missingDelimiter
        /// A delimiter with a length other than 0 (PS3.5 7.5).
        case delimiterWithLength
        /// Reserved bytes after a VR that are not 0 (PS3.5 7.1.2).
        case reservedBytesSet
        /// An element with VR in implicit VR encoding, or without in explicit (PS3.5 A).
        case otherVREncoding

        /// What is wrong, in a phrase.
        package var summary: String { text.summary }

        /// The clause that says how it should be.
        package var clause: String { text.clause }

        private var text: (summary: String, clause: String) {
            switch self {
            case .unknownPDUType: ("a PDU type the standard does not define", "PS3.8 9.3.1")
            case .wrongPDULength: ("a PDU length other than the structure needs", "PS3.8 9.3")
            case .protocolVersionWithoutBit0: ("a protocol version without bit 0", "PS3.8 9.3.2")
            case .missingApplicationContext: ("no application context item", "PS3.8 9.3.2.1")
            case .wrongApplicationContext: ("an application context name other than DICOM's", "PS3.7 A.2.1")
            case .missingPresentationContext: ("no presentation context item", "PS3.8 9.3.2.2")
            case .missingUserInformationItem:
                ("no maximum length or no implementation class UID in the user information", "PS3.7 D.3.3")
            case .missingUserInformation: ("no user information item", "PS3.8 9.3.2.3")
            case .duplicateItem: ("an item that may occur once occurs again", "PS3.8 9.3.2")
            case .unknownItem: ("an item type the standard does not define here", "PS3.8 9.3.2")
            case .unknownUserInformationItem:
                ("a user information sub-item the standard does not define here", "PS3.7 D.3.3")
            case .malformedItem: ("an item whose content does not have the structure of its type", "PS3.8 9.3.2")
            case .itemOverrunsPDU: ("an item that is longer than what encloses it", "PS3.8 9.3.2")
            case .trailingBytes: ("bytes after the last complete item", "PS3.8 9.3.2")
            case .evenContextID: ("an even presentation context ID", "PS3.8 9.3.2.2")
            case .duplicateContextID: ("a presentation context ID that is used twice", "PS3.8 9.3.2.2")
            case .contextWithoutAbstractSyntax: ("a presentation context without abstract syntax", "PS3.8 9.3.2.2")
            case .contextWithoutTransferSyntax: ("a presentation context without transfer syntax", "PS3.8 9.3.2.2")
            case .severalTransferSyntaxesInResult: ("a context result with several transfer syntaxes", "PS3.8 9.3.3.2")
            case .unknownContextResult: ("a context result the standard does not define", "PS3.8 9.3.3.2")
            case .invalidAETitle: ("an AE title that is blank or has characters it may not have", "PS3.8 9.3.2")
            case .invalidUID:
                ("a UID that is empty, over 64 characters, has other characters or is padded in an item", "PS3.5 9.1")
            case .invalidVersionName:
                (
                    "an implementation version name that is empty, over 16 or not of printable characters",
                    "PS3.7 D.3.3.2"
                )
            case .invalidSubItemValue:
                ("a role, identity type or response flag the standard does not define", "PS3.7 D.3.3")
            case .unknownRejectCode: ("a result, source or reason the standard does not define", "PS3.8 9.3.4")
            case .unknownAbortCode: ("an abort source or reason the standard does not define", "PS3.8 9.3.8")
            case .missingPDV: ("a P-DATA-TF without a presentation data value", "PS3.8 9.3.5")
            case .pdvOverrunsPDU: ("a presentation data value longer than its PDU", "PS3.8 9.3.5.1")
            case .emptyPDV: ("a presentation data value without message control header", "PS3.8 9.3.5.1")
            case .oddFragmentLength: ("a fragment with an odd number of bytes", "PS3.8 E.1")
            case .reservedControlBits: ("reserved bits set in the message control header", "PS3.8 E.2")
            case .commandGroupLengthWrong: ("a command group length that is not the length that follows", "PS3.7 6.3.1")
            case .commandGroupLengthMissing: ("a command set without group length", "PS3.7 6.3.1")
            case .commandElementOutOfOrder: ("command elements that do not ascend", "PS3.7 6.3.1")
            case .commandElementOverrun: ("a command element longer than the command set", "PS3.7 6.3.1")
            case .commandElementWrongLength: ("a command element of a length its VR does not have", "PS3.7 E.1")
            case .duplicateCommandElement: ("a command element that occurs twice", "PS3.7 6.3.1")
            case .unknownCommandElement: ("a command element the standard does not define", "PS3.7 E.1")
            case .nonCommandElement: ("an element outside group 0000 in a command set", "PS3.7 6.3.1")
            case .missingCommandElement: ("a mandatory command element that is missing", "PS3.7 9.3")
            case .unknownCommandField: ("a command field the standard does not define", "PS3.7 E.1")
            case .unexpectedDataSet:
                ("a command set that announces a data set its message may not have", "PS3.7 9.3, 10.3")
            case .elementOverrun: ("a data element longer than what encloses it", "PS3.5 7.1")
            case .elementOutOfOrder: ("data elements that do not ascend", "PS3.5 7.1")
            case .oddElementLength: ("a data element of odd length", "PS3.5 7.1.1")
            case .unknownVR: ("a value representation the standard does not define", "PS3.5 6.2")
            case .unexpectedDelimiter: ("a delimiter where none is open", "PS3.5 7.5")
            case .undefinedLengthNotAllowed: ("an undefined length on a value that may not have one", "PS3.5 7.1.1")
            case .itemExpected: ("something else where an item has to be", "PS3.5 7.5")
            case .missingDelimiter: ("an undefined length without the delimiter that ends it", "PS3.5 7.5")
            case .delimiterWithLength: ("a delimiter with a length other than 0", "PS3.5 7.5")
            case .reservedBytesSet: ("reserved bytes after a VR that are not 0", "PS3.5 7.1.2")
            case .otherVREncoding: ("an element with VR in implicit VR encoding, or without in explicit", "PS3.5 A")
            }
        }
    }
}
