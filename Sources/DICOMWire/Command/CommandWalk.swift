/// Passes over the elements of a command set in place, and notes what is wrong with their form.
struct CommandWalk: ~Escapable {
    /// Where an element's value lies in the command set.
    struct Place {
        let group: UInt16
        let element: UInt16
        let offset: Int
        let length: Int
    }

    private var cursor: ByteCursor
    private var last: UInt32?
    /// Bytes after the last complete element, once the walk is over.
    private(set) var trailing: [UInt8] = []

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, log: borrowing DecodingLog) throws(WireError) {
        guard bytes.byteCount <= log.limits.commandSetLength else {
            throw WireError(.limitExceeded(.commandSetLength), offset: 0)
        }
        cursor = ByteCursor(bytes)
    }

    /// The next element, or nil at the end.
    @_lifetime(self: copy self)
    mutating func next(_ log: inout DecodingLog) throws(WireError) -> Place? {
        guard cursor.remaining > 0 else {
            if last == nil { try log.note(.commandGroupLengthMissing, at: 0) }
            return nil
        }
        let start = cursor.position
        guard cursor.remaining >= 8 else {
            try log.note(.commandElementOverrun, at: start, cursor.bytes)
            trailing = cursor.copyRest()
            return nil
        }
        let group: UInt16 = try cursor.readLittleEndian()
        let element: UInt16 = try cursor.readLittleEndian()
        let length: UInt32 = try cursor.readLittleEndian()
        guard Int(length) <= cursor.remaining else {
            try log.note(.commandElementOverrun, at: start, cursor.bytes.extracting(start..<(start + 8)))
            trailing = Array(copying: cursor.bytes.extracting(start..<cursor.bytes.byteCount))
            _ = cursor.readRest()
            return nil
        }
        let place = Place(group: group, element: element, offset: cursor.position, length: Int(length))
        try cursor.skip(place.length)
        try check(place, at: start, &log)
        return place
    }

    @_lifetime(self: copy self)
    private mutating func check(_ place: Place, at start: Int, _ log: inout DecodingLog) throws(WireError) {
        let tag = UInt32(place.group) << 16 | UInt32(place.element)
        if let last {
            if tag <= last { try note(tag == last ? .duplicateCommandElement : .commandElementOutOfOrder, start, &log) }
        } else if tag == 0, place.length == 4 {
            let declared: UInt32 = unsafe UInt32(
                littleEndian: cursor.bytes.unsafeLoadUnaligned(fromByteOffset: place.offset, as: UInt32.self)
            )
            if Int(declared) != cursor.remaining { try note(.commandGroupLengthWrong, start, &log) }
        } else if tag != 0 {
            try note(.commandGroupLengthMissing, start, &log)
        }
        last = tag
        guard place.group == 0 else { return try note(.nonCommandElement, start, &log) }
        guard let id = CommandElementID(rawValue: place.element) else {
            return try note(.unknownCommandElement, start, &log)
        }
        if let fixed = id.fixedLength, place.length != fixed { try note(.commandElementWrongLength, start, &log) }
    }

    private func note(_ kind: Deviation.Kind, _ start: Int, _ log: inout DecodingLog) throws(WireError) {
        let end = min(start + Deviation.bytesKept, cursor.bytes.byteCount)
        try log.note(kind, at: start, cursor.bytes.extracting(start..<end))
    }
}
