/// Whether characters have the form of a UID (PS3.5 9.1): components of digits without leading zeros, joined by full
/// stops.
///
/// Every UID of every item and command is checked, so sixteen characters are looked at in one step: the highest bit of
/// each byte is a flag for the character at that place. What stands in the other bits has no meaning until the end,
/// where it is left out.
struct UIDForm {
    /// Sixteen characters, the first in the lowest byte of the first word.
    typealias Characters = SIMD2<UInt64>

    // A flag here says that the characters so far do not keep to the form.
    private var broken = Characters()
    // Which of the sixteen before are full stops, as the place before the first character is, and which are zeros that
    // begin a component.
    private var stops = Characters(repeating: each(0x80))
    private var leadingZeros = Characters()

    /// Whether what was taken has the form, but for a full stop at the end.
    var isKept: Bool { (broken[0] | broken[1]) & Self.each(0x80) == 0 }

    /// Takes the next characters, of which those count that a mask has.
    @inline(__always)
    mutating func take(_ characters: Characters, counting counted: Characters = Characters(repeating: .max)) {
        // Of bytes below 80H: 80H less one has the flag where that is zero, 80H and one less ten where it is ten or
        // more. What the neighbours of a byte above 7FH get does not matter: it is broken itself.
        let values = characters ^ Self.all("0")
        let zeros = Self.all(0x80) &- values
        let others = values &+ Self.all(0x80 - 10)
        let stops = Self.all(0x80) &- (values ^ Self.all(0x30 ^ 0x2E))
        let starts = Self.after(stops, self.stops)
        let leadingZeros = zeros & starts
        let afterLeadingZero = Self.after(leadingZeros, self.leadingZeros)
        // A stop does not start a component, and what is no stop is a digit that does not follow a leading zero.
        broken |= characters | stops & starts | (others | afterLeadingZero) & ~stops & counted
        self.stops = stops
        self.leadingZeros = leadingZeros
    }

    /// The flags, each at the place after its own.
    @inline(__always)
    private static func after(_ flags: Characters, _ before: Characters) -> Characters {
        flags &<< Characters(repeating: 8) | Characters(before[1], flags[0]) &>> Characters(repeating: 56)
    }

    @inline(__always)
    private static func each(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

    @inline(__always)
    private static func all(_ byte: UInt64) -> Characters { Characters(repeating: each(byte)) }

    @inline(__always)
    private static func all(_ character: Unicode.Scalar) -> Characters { all(UInt64(character.value)) }
}
