/// What decoding has to know of a command element: which lengths its value may have, and where an index keeps it.
struct CommandElementTraits {
    // In one word, from the lowest bit: group, element number and shortest length as they are sent (35 bits), slot (5),
    // how far a header is rotated (6), how many steps the longest value has more than the shortest (18).
    let word: UInt64

    @inline(__always)
    private init(_ lengths: Lengths, slot: UInt64 = Self.noSlot, _ id: CommandElementID) {
        word =
            UInt64(id.rawValue) << 16 | lengths.shortest << 32 | slot << 35 | (32 + lengths.step) << 40
            | lengths.steps << 46
    }

    private init(word: UInt64) { self.word = word }

    /// Whether the standard defines an element that is sent with this group, element and length, and allows it that
    /// length by its VR and multiplicity (PS3.7 E.1, E.2, PS3.5 6.2).
    @inline(__always)
    func allows(_ header: UInt64) -> Bool {
        // Nothing is left of group and element where they are these, and of the length what it has more than the
        // shortest. Rotated, all bits that have to be zero are the highest, and those below count the steps.
        let rest = header ^ word & 0x7_FFFF_FFFF
        let rotation = word >> 40
        return rest &>> rotation | rest &<< (0 &- rotation) <= word >> 46
    }

    /// Whether it is an element that the standard defines, where it is sent with this group and element.
    func defines(_ header: UInt64) -> Bool { UInt32(truncatingIfNeeded: header ^ word) == 0 }

    /// How many slots an index has: one for each element that messages are made of, and some that are not read.
    static var slots: Int { 32 }

    /// The slot that elements share that messages are not made of.
    private static var noSlot: UInt64 { 31 }

    /// The place in an index, below ``slots``.
    var slot: Int { Int(truncatingIfNeeded: word >> 35) & (Self.slots - 1) }

    /// Which lengths a VR allows: the shortest, by which power of two they grow, and how often at most.
    private typealias Lengths = (shortest: UInt64, step: UInt64, steps: UInt64)

    /// A length that ends with the command set (``WireLimits/commandSetLength``).
    private static var noLimit: UInt64 { 0x3FFFF }

    private static var ae: Lengths { (0, 1, 8) }
    private static var at: Lengths { (0, 2, noLimit) }
    private static var lo: Lengths { (0, 1, 32) }
    private static var lt: Lengths { (0, 1, noLimit) }
    private static var sh: Lengths { (0, 1, 8) }
    private static var ui: Lengths { (0, 1, 32) }
    private static var ul: Lengths { (4, 0, 0) }
    private static var us: Lengths { (2, 0, 0) }
}

extension CommandElementTraits {
    /// The traits of the element whose header is sent as this, or, where there is none, of another one.
    ///
    /// Each element that is decoded is looked up, and a `switch` over sparse numbers costs as much as all the rest: so
    /// this is a hash table without collisions, which the linker puts into the binary as it stands.
    @inline(__always)
    static func of(_ header: UInt64) -> CommandElementTraits {
        Self(word: table[place(of: UInt16(truncatingIfNeeded: header >> 16))])
    }

    /// Where an element stands in the table: the smallest factor that gives each one a place of its own.
    @inline(__always)
    static func place(of element: UInt16) -> Int { Int(truncatingIfNeeded: (element &* 1327) >> 9) }

    /// What stands where no element does: a group that no command element has.
    static var none: Self { Self(word: 0xFFFF | noSlot << 35 | 32 << 40) }

    /// What the `switch` below says of every element, by place; a test makes it anew and compares.
    static let table: InlineArray<128, UInt64> = [
        0x2004_00000000, 0x221F8_50100000, 0x20FC_00010000, 0x20F8_0000FFFF, 0xFFFFE280_10050000, 0x82108_00020000,
        0x20F8_0000FFFF, 0x82110_00030000, 0x20F8_0000FFFF, 0xFFFFE1F8_40100000, 0x20F8_0000FFFF, 0x20FA_08500000,
        0x208A_10080000, 0x22130_06000000, 0x221F8_51A00000, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x221F8_51700000,
        0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x221F8_51400000, 0x20F8_0000FFFF, 0x201A_01000000,
        0xFFFFE1F8_51100000, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF,
        0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF,
        0x203A_07000000,
        0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x221F8_00100000, 0x221F8_50200000,
        0x20F8_0000FFFF,
        0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x221F8_02000000, 0x20F8_0000FFFF, 0x20F8_0000FFFF,
        0x20F8_0000FFFF,
        0x20F8_0000FFFF, 0x20FA_08600000, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0xFFFFE1F8_51B00000, 0x20F8_0000FFFF,
        0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x221F8_51800000, 0x2042_08000000, 0x20F8_0000FFFF, 0x221F8_51500000,
        0x20F8_0000FFFF,
        0x2022_01100000, 0x20F8_0000FFFF, 0xFFFFE1F8_51200000, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF,
        0x221F8_03000000, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x2092_10200000, 0x20F8_0000FFFF,
        0x20F8_0000FFFF,
        0x209A_10210000, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20A2_10220000, 0x20F8_0000FFFF, 0x20AA_10230000,
        0x204A_09000000,
        0x20F8_0000FFFF, 0x20F8_0000FFFF, 0xFFFFE250_09010000, 0x20F8_0000FFFF, 0x82158_09020000, 0x20F8_0000FFFF,
        0x20F8_0000FFFF, 0x2062_09030000, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x221F8_04000000, 0x20F8_0000FFFF,
        0xFFFFE1F8_40000000, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x221F8_51900000, 0x20F8_0000FFFF,
        0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x221F8_51600000, 0x20F8_0000FFFF, 0x202A_01200000, 0x221F8_51300000,
        0x20F8_0000FFFF,
        0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x20F8_0000FFFF,
        0x20F8_0000FFFF,
        0x221B0_10300000, 0x20F8_0000FFFF, 0x20BA_10310000, 0x20F8_0000FFFF, 0x82168_10000000, 0x20F8_0000FFFF,
        0x82170_10010000, 0x20F8_0000FFFF, 0x20F8_0000FFFF, 0x207A_10020000, 0x20F8_0000FFFF, 0x20F8_0000FFFF,
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
