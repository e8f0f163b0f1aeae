/// The elements of one command set that messages are made of, found in one pass and read in place.
///
/// Where an element occurs twice the first counts.
struct CommandIndex: ~Copyable, ~Escapable {
    private let bytes: RawSpan
    // Where the value of each slot starts, or 0 where it is missing; its length stands in the four bytes before.
    private var offsets = InlineArray<32, UInt32>(repeating: 0)

    /// Makes an index that has nothing yet.
    @_lifetime(copy bytes)
    @inline(__always)
    init(of bytes: RawSpan) { self.bytes = bytes }

    /// Finds the elements, in place: an index is too large to be handed around.
    @_lifetime(self: copy self)
    @inline(never)
    mutating func fill(_ log: inout DecodingLog) throws(WireError) {
        var walk = try CommandWalk(bytes, log: &log)
        while let place = try walk.next(&log) {
            if offsets[place.slot] == 0 { offsets[place.slot] = UInt32(truncatingIfNeeded: place.offset) }
        }
    }

    /// Where the value of an element starts, or 0 where it is missing.
    @inline(__always)
    func offset(_ id: CommandElementID) -> Int { Int(offsets[CommandElementTraits.of(id).slot]) }

    /// The value of an element, which is empty where it is missing.
    @_lifetime(copy self)
    @inline(__always)
    func value(_ id: CommandElementID) -> RawSpan {
        let start = offset(id)
        guard start > 0 else { return RawSpan() }
        let length = unsafe UInt32(
            littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start &- 4, as: UInt32.self)
        )
        return unsafe bytes.extracting(unchecked: start..<(start &+ Int(length)))
    }

    /// A US value; nil where it is missing or shorter than two bytes.
    @inline(__always)
    func number(_ id: CommandElementID) -> UInt16? {
        let value = value(id)
        guard value.byteCount >= 2 else { return nil }
        return unsafe UInt16(littleEndian: value.unsafeLoadUnaligned(as: UInt16.self))
    }

    /// Puts a UI value in the place of an empty one; nothing where it is missing or has nothing but padding.
    @inline(__always)
    func take(_ id: CommandElementID, into uid: inout UID, _ log: inout DecodingLog) throws(WireError) {
        let value = value(id)
        uid.take(value)
        if !uid.isValid, !uid.isEmpty { try log.note(.invalidUID, at: offset(id), value) }
    }

    /// An LO value without its padding; nil where it is missing.
    func text(_ id: CommandElementID) -> [UInt8]? {
        guard offset(id) > 0 else { return nil }
        var text = Array(copying: value(id))
        while text.last == 0x20 || text.last == 0 { text.removeLast() }
        return text
    }

    /// An AE value; nil where it is missing or blank.
    func title(_ id: CommandElementID, _ log: inout DecodingLog) throws(WireError) -> AETitle? {
        let value = value(id)
        let title = AETitle(field: Array(copying: value))
        guard let problem = title.problem else { return title }
        if problem == .empty { return nil }
        try log.note(.invalidAETitle, at: offset(id), value)
        return title
    }

    /// AT values; a rest of fewer than four bytes is left out.
    func attributes(_ id: CommandElementID) throws(WireError) -> [Tag] {
        var cursor = ByteCursor(value(id))
        var list: [Tag] = []
        list.reserveCapacity(cursor.remaining / 4)
        while cursor.remaining >= 4 {
            list.append(Tag(try cursor.readLittleEndian(), try cursor.readLittleEndian()))
        }
        return list
    }
}
