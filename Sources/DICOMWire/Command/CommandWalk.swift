/// Passes over the elements of a command set in place, and notes what is wrong with their form (PS3.7 6.3.1).
struct CommandWalk: ~Copyable, ~Escapable {
    /// Where an element's value lies in the command set.
    struct Place {
        // Group, element and length as they are sent.
        fileprivate let header: UInt64
        /// Where the value starts.
        let offset: Int
        /// Where an index keeps it.
        let slot: Int

        /// Group in the upper, element in the lower half.
        var tag: UInt32 {
            let sent = UInt32(truncatingIfNeeded: header)
            return sent << 16 | sent >> 16
        }

        /// Bytes of the value.
        var length: Int { Int(truncatingIfNeeded: header >> 32) }

        /// Where the element starts.
        var start: Int { offset &- CommandWalk.headerLength }

        /// Where the next element starts.
        fileprivate var end: Int { offset &+ length }
    }

    /// Bytes of tag and length.
    static let headerLength = 8

    private let bytes: RawSpan
    // Where the next element starts.
    private var index = 0
    // The least tag that keeps the order.
    private var least: UInt64 = 0

    /// Begins a walk, and looks whether the command set begins as it has to: with its length.
    @_lifetime(copy bytes)
    @inline(__always)
    init(_ bytes: RawSpan, log: inout DecodingLog) throws(WireError) {
        guard bytes.byteCount <= log.limits.commandSetLength else {
            throw WireError(.limitExceeded(.commandSetLength), offset: 0)
        }
        try Self.checkGroupLength(bytes, &log)
        self.bytes = bytes
    }

    /// What is left once ``next(_:)`` gave nil: the bytes after the last complete element.
    var trailing: RawSpan {
        @_lifetime(copy self)
        get { bytes.extracting(index...) }
    }

    /// The next element, or nil at the end.
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func next(_ log: inout DecodingLog) throws(WireError) -> Place? {
        if index <= bytes.byteCount &- Self.headerLength {
            let sent = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            let header = UInt64(littleEndian: sent)
            let traits = CommandElementTraits.of(header)
            let place = Place(header: header, offset: index &+ Self.headerLength, slot: traits.slot)
            if place.end <= bytes.byteCount {
                let least = self.least
                self.least = UInt64(place.tag) &+ 1
                index = place.end
                if place.tag >= least, traits.allows(header) { return place }
                let isDefined = try note(place, traits, least: least, &log)
                if isDefined { return place }
                return Place(header: header, offset: place.offset, slot: CommandElementTraits.none.slot)
            }
        }
        if index < bytes.byteCount { try log.note(.commandElementOverrun, at: index, trailing) }
        return nil
    }

    /// Says what is wrong with an element, and tells whether it is one that the standard defines.
    @inline(never)
    private func note(
        _ place: Place,
        _ traits: CommandElementTraits,
        least: UInt64,
        _ log: inout DecodingLog
    ) throws(WireError) -> Bool {
        let element = bytes.extracting(place.start..<place.end)
        if UInt64(place.tag) + 1 == least {
            try log.note(.duplicateCommandElement, at: place.start, element)
        } else if place.tag < least {
            try log.note(.commandElementOutOfOrder, at: place.start, element)
        }
        let isDefined = traits.defines(place.header)
        if !isDefined {
            try log.note(place.tag > UInt16.max ? .nonCommandElement : .unknownCommandElement, at: place.start, element)
        } else if !traits.allows(place.header) {
            let isOnlyOdd = place.length & 1 == 1 && traits.allows(place.header + (1 << 32))
            try log.note(isOnlyOdd ? .oddElementLength : .commandElementWrongLength, at: place.start, element)
        }
        return isDefined
    }

    @inline(__always)
    private static func checkGroupLength(_ bytes: RawSpan, _ log: inout DecodingLog) throws(WireError) {
        var ahead = ByteCursor(bytes)
        guard ahead.remaining >= headerLength else {
            if ahead.remaining > 0 { return }
            return try log.note(.commandGroupLengthMissing, at: 0, copied: CommandElementID.commandGroupLength.tagBytes)
        }
        let tag: UInt32 = try ahead.readLittleEndian()
        let length: UInt32 = try ahead.readLittleEndian()
        guard tag == 0 else {
            return try log.note(.commandGroupLengthMissing, at: 0, copied: CommandElementID.commandGroupLength.tagBytes)
        }
        guard length == 4, ahead.remaining >= 4 else { return }
        let declared: UInt32 = try ahead.readLittleEndian()
        if ahead.remaining != declared {
            try log.note(.commandGroupLengthWrong, at: 0, bytes.extracting(first: headerLength + 4))
        }
    }
}
