/// Whether characters have the form of a UID (PS3.5 9.1): components of digits without leading zeros, joined by full stops.
///
/// Every UID of every item and command is checked, so eight characters are looked at in one step. In the words used here each
/// byte has its highest bit set or clear: a flag for the character at that place.
struct UIDForm {
    // Any flag here says that the characters so far do not keep to the form.
    private var broken: UInt64 = 0
    // Whether the last character so far ended a component, and whether it is a zero that began one.
    private var startsComponent: UInt64 = 0x80
    private var followsLeadingZero: UInt64 = 0

    /// Whether what was taken is a whole UID.
    var isComplete: Bool { broken | startsComponent == 0 }

    /// Takes the next 1 to 8 characters, the first in the lowest byte, with zeros above the last.
    @inline(__always)
    mutating func take(_ characters: UInt64, count: Int = 8) {
        // Adding reaches the highest bit of a byte from a certain character on; those that have it already are no ASCII.
        let stops = ~(characters ^ Self.each(".") &+ Self.each(0x7F)) & Self.flags
        let zeros = ~(characters ^ Self.each("0") &+ Self.each(0x7F)) & Self.flags
        let digits = (characters &+ Self.each(0x80 - 0x30)) & ~(characters &+ Self.each(0x80 - 0x3A)) & Self.flags
        let unused = UInt64(truncatingIfNeeded: 64 &- 8 &* count)
        let starts = stops << 8 | startsComponent
        let leadingZeros = zeros & starts
        broken |= characters & Self.flags
        broken |= (stops | digits) ^ (Self.flags &>> unused)
        broken |= stops & starts
        broken |= (leadingZeros << 8 | followsLeadingZero) & digits
        startsComponent = stops &>> (56 &- unused)
        followsLeadingZero = leadingZeros &>> (56 &- unused)
    }

    private static var flags: UInt64 { each(0x80) }

    @inline(__always)
    private static func each(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

    @inline(__always)
    private static func each(_ character: Unicode.Scalar) -> UInt64 { each(UInt64(character.value)) }
}
