/// Passes over the elements of a command set in place, and notes what is wrong with their form (PS3.7 6.3.1).
struct CommandWalk: ~Copyable, ~Escapable {
    /// Where an element's value lies in the command set.
    struct Place {
        /// Group in the upper, element in the lower half.
        let tag: UInt32
        /// What the standard says of the element.
        let traits: CommandElementTraits
        let offset: Int
        let length: Int

        /// Where the element starts.
        var start: Int { offset &- CommandWalk.headerLength }
    }

    /// Bytes of tag and length.
    static let headerLength = 8

    private var cursor: ByteCursor
    // The tag of the element before, or -1.
    private var last: Int64 = -1

    /// Begins a walk, and looks whether the command set begins as it has to: with its length.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, log: inout DecodingLog) throws(WireError) {
        guard bytes.byteCount <= log.limits.commandSetLength else {
            throw WireError(.limitExceeded(.commandSetLength), offset: 0)
        }
        try Self.checkGroupLength(bytes, &log)
        cursor = ByteCursor(bytes)
    }

    /// What is left once ``next(_:)`` gave nil: the bytes after the last complete element.
    var trailing: RawSpan {
        @_lifetime(copy self)
        get { cursor.rest }
    }

    /// The next element, or nil at the end.
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func next(_ log: inout DecodingLog) throws(WireError) -> Place? {
        guard cursor.remaining >= Self.headerLength else {
            if cursor.remaining > 0 { try log.note(.commandElementOverrun, at: cursor) }
            return nil
        }
        var ahead = cursor
        // Group, element and length in one load.
        let header: UInt64 = try ahead.readLittleEndian()
        let group = UInt16(truncatingIfNeeded: header)
        let element = UInt16(truncatingIfNeeded: header >> 16)
        let length = Int(truncatingIfNeeded: header >> 32)
        guard length <= ahead.remaining else {
            try log.note(.commandElementOverrun, at: cursor)
            return nil
        }
        let place = Place(
            tag: UInt32(group) << 16 | UInt32(element),
            traits: group == 0 ? .of(element) : .none,
            offset: ahead.position,
            length: length
        )
        try ahead.skip(length)
        cursor = ahead
        if Int64(place.tag) <= last || !place.traits.allows(length: length) { try note(place, &log) }
        last = Int64(place.tag)
        return place
    }

    /// Says what is wrong with an element.
    @inline(never)
    private func note(_ place: Place, _ log: inout DecodingLog) throws(WireError) {
        let element = cursor.bytes.extracting(place.start..<place.offset + place.length)
        if Int64(place.tag) == last {
            try log.note(.duplicateCommandElement, at: place.start, element)
        } else if Int64(place.tag) < last {
            try log.note(.commandElementOutOfOrder, at: place.start, element)
        }
        if place.tag > UInt16.max {
            try log.note(.nonCommandElement, at: place.start, element)
        } else if !place.traits.isDefined {
            try log.note(.unknownCommandElement, at: place.start, element)
        } else if !place.traits.allows(length: place.length) {
            let isOnlyOdd = place.length & 1 == 1 && place.traits.allows(length: place.length + 1)
            try log.note(isOnlyOdd ? .oddElementLength : .commandElementWrongLength, at: place.start, element)
        }
    }

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
