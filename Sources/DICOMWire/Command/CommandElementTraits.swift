/// What decoding has to know of a command element: which lengths its value may have, and where an index keeps it.
struct CommandElementTraits {
    // In one word, from the lowest bit: slot (8 bits), bits that no lawful length has (4), shortest value (4), element number
    // (16), what the longest value has more than the shortest (32).
    let word: UInt64

    @inline(__always)
    private init(_ lengths: Lengths, slot: UInt64 = 0xFF, _ id: CommandElementID) {
        word =
            slot | lengths.never << 8 | lengths.shortest << 12 | UInt64(id.rawValue) << 16
            | (lengths.longest - lengths.shortest) << 32
    }

    private init(word: UInt64) { self.word = word }

    /// Those of an element that the standard does not define: no slot, and no length that would be lawful.
    static var none: Self { Self(word: 0xFFFF) }

    /// Whether the standard defines the element.
    var isDefined: Bool { word != Self.none.word }

    /// The place in an index of an element that messages are made of; 255 for all others.
    var slot: Int { Int(truncatingIfNeeded: word & 0xFF) }

    /// Whether a value may have so many bytes, by VR and multiplicity (PS3.7 E.1, E.2, PS3.5 6.2).
    func allows(length: Int) -> Bool {
        let length = UInt64(truncatingIfNeeded: length)
        return length & (word >> 8 & 0xF) == 0 && length &- (word >> 12 & 0xF) <= word >> 32
    }

    /// Which lengths a VR allows.
    private typealias Lengths = (never: UInt64, shortest: UInt64, longest: UInt64)

    private static var ae: Lengths { (1, 0, 16) }
    private static var at: Lengths { (3, 0, 0xFFFF_FFFC) }
    private static var lo: Lengths { (1, 0, 64) }
    private static var lt: Lengths { (1, 0, 0xFFFF_FFFE) }
    private static var sh: Lengths { (1, 0, 16) }
    private static var ui: Lengths { (1, 0, 64) }
    private static var ul: Lengths { (3, 4, 4) }
    private static var us: Lengths { (1, 2, 2) }
}

extension CommandElementTraits {
    /// The traits of an element of group 0000.
    ///
    /// Each element that is decoded is looked up, and a `switch` over sparse numbers costs as much as all the rest: so this
    /// is a hash table without collisions, which the linker puts into the binary as it stands.
    @inline(__always)
    static func of(_ element: UInt16) -> CommandElementTraits {
        let word = table[place(of: element)]
        return word >> 16 & 0xFFFF == UInt64(element) ? Self(word: word) : .none
    }

    /// Where an element stands in the table: the smallest factor that gives each one a place of its own.
    static func place(of element: UInt16) -> Int { Int(truncatingIfNeeded: (element &* 1327) >> 9) }

    /// What the `switch` below says of every element, by place; a test makes it anew and compares.
    static let table: InlineArray<128, UInt64> = [
        0x4300, 0x10_501001FF, 0x143FF, 0, 0xFFFFFFFC_10050310, 0x40_00020101, 0, 0x40_00030102, 0,
        0xFFFFFFFE_401001FF, 0, 0x85021FF, 0x10082111, 0x10_06000106, 0x10_51A001FF, 0, 0, 0x10_517001FF, 0, 0, 0,
        0x10_514001FF, 0, 0x1002103, 0xFFFFFFFE_511001FF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x7002107, 0, 0, 0, 0,
        0x10_001001FF, 0x10_502001FF, 0, 0, 0, 0, 0x10_020001FF, 0, 0, 0, 0, 0x86021FF, 0, 0, 0xFFFFFFFE_51B001FF, 0,
        0, 0, 0x10_518001FF, 0x8002108, 0, 0x10_515001FF, 0, 0x1102104, 0, 0xFFFFFFFE_512001FF, 0, 0, 0,
        0x10_030001FF, 0, 0, 0, 0x10202112, 0, 0, 0x10212113, 0, 0, 0x10222114, 0, 0x10232115, 0x9002109, 0, 0,
        0xFFFFFFFC_0901030A, 0, 0x40_0902010B, 0, 0, 0x903210C, 0, 0, 0x10_040001FF, 0, 0xFFFFFFFE_400001FF, 0, 0, 0,
        0x10_519001FF, 0, 0, 0, 0x10_516001FF, 0, 0x1202105, 0x10_513001FF, 0, 0, 0, 0, 0, 0, 0, 0, 0x10_10300116, 0,
        0x10312117, 0, 0x40_1000010D, 0, 0x40_1001010E, 0, 0, 0x1002210F, 0, 0,
    ]

    /// The traits of an element by its name.
    @inline(__always)
    static func of(_ id: CommandElementID) -> CommandElementTraits {
        switch id {
        case .commandGroupLength: Self(ul, slot: 0, id)
        case .affectedSOPClassUID: Self(ui, slot: 1, id)
        case .requestedSOPClassUID: Self(ui, slot: 2, id)
        case .commandField: Self(us, slot: 3, id)
        case .messageID: Self(us, slot: 4, id)
        case .messageIDBeingRespondedTo: Self(us, slot: 5, id)
        case .moveDestination: Self(ae, slot: 6, id)
        case .priority: Self(us, slot: 7, id)
        case .commandDataSetType: Self(us, slot: 8, id)
        case .status: Self(us, slot: 9, id)
        case .offendingElement: Self(at, slot: 10, id)
        case .errorComment: Self(lo, slot: 11, id)
        case .errorID: Self(us, slot: 12, id)
        case .affectedSOPInstanceUID: Self(ui, slot: 13, id)
        case .requestedSOPInstanceUID: Self(ui, slot: 14, id)
        case .eventTypeID: Self(us, slot: 15, id)
        case .attributeIdentifierList: Self(at, slot: 16, id)
        case .actionTypeID: Self(us, slot: 17, id)
        case .numberOfRemainingSuboperations: Self(us, slot: 18, id)
        case .numberOfCompletedSuboperations: Self(us, slot: 19, id)
        case .numberOfFailedSuboperations: Self(us, slot: 20, id)
        case .numberOfWarningSuboperations: Self(us, slot: 21, id)
        case .moveOriginatorApplicationEntityTitle: Self(ae, slot: 22, id)
        case .moveOriginatorMessageID: Self(us, slot: 23, id)
        case .commandLengthToEnd: Self(ul, id)
        case .numberOfMatches, .responseSequenceNumber: Self(us, id)
        case .initiator, .receiver, .findLocation: Self(ae, id)
        // SH, CS and IS have the same lengths in whole.
        case .commandRecognitionCode, .messageSetID, .endMessageID, .textFormatID, .normalReverse, .addGrayScale,
            .borders, .copies, .commandMagnificationType, .erase, .print:
            Self(sh, id)
        // LT, and US of any multiplicity.
        case .dialogReceiver, .terminalType, .displayFormat, .pagePositionID, .overlays: Self(lt, id)
        }
    }
}
