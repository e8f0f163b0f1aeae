/// The elements of one command set that messages are made of, found in one pass and read in place.
///
/// Where an element occurs twice the first counts.
struct CommandIndex: ~Escapable {
    private let bytes: RawSpan
    // Offset and length of each slot; a length of -1 means that it is missing.
    private var offsets: InlineArray<24, Int32>
    private var lengths: InlineArray<24, Int32>

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, log: inout DecodingLog) throws(WireError) {
        self.bytes = bytes
        offsets = InlineArray(repeating: 0)
        lengths = InlineArray(repeating: -1)
        var walk = try CommandWalk(bytes, log: log)
        while let place = try walk.next(&log) {
            guard place.group == 0, let slot = CommandElementID(rawValue: place.element)?.slot, lengths[slot] < 0 else {
                continue
            }
            offsets[slot] = Int32(truncatingIfNeeded: place.offset)
            lengths[slot] = Int32(truncatingIfNeeded: place.length)
        }
    }

    /// The value of an element, or nil where it is missing.
    @_lifetime(copy self)
    func value(_ id: CommandElementID) -> RawSpan? {
        guard let slot = id.slot, lengths[slot] >= 0 else { return nil }
        let start = Int(offsets[slot])
        return bytes.extracting(start..<start + Int(lengths[slot]))
    }

    /// A US value; nil where it is missing or shorter than two bytes.
    func number(_ id: CommandElementID) -> UInt16? {
        guard let value = value(id), value.byteCount >= 2 else { return nil }
        return unsafe UInt16(littleEndian: value.unsafeLoadUnaligned(as: UInt16.self))
    }

    /// A UI value; nil where it is missing or empty.
    func uid(_ id: CommandElementID) -> UID? {
        guard let value = value(id), value.byteCount > 0 else { return nil }
        return UID(value)
    }

    /// A value as bytes; nil where it is missing.
    func copied(_ id: CommandElementID) -> [UInt8]? {
        guard let value = value(id) else { return nil }
        return Array(copying: value)
    }

    /// An AE value; nil where it is missing or blank.
    func title(_ id: CommandElementID) -> AETitle? {
        guard let bytes = copied(id) else { return nil }
        let title = AETitle(field: bytes)
        return title.isBlank ? nil : title
    }

    /// AT values as group and element in one number each; a rest of fewer than four bytes is left out.
    func attributes(_ id: CommandElementID) -> [Tag] {
        guard let bytes = value(id), bytes.byteCount > 0 else { return [] }
        var cursor = ByteCursor(bytes)
        var list: [Tag] = []
        while cursor.remaining >= 4 {
            do {
                list.append(Tag(group: try cursor.readLittleEndian(), element: try cursor.readLittleEndian()))
            } catch {
                break
            }
        }
        return list
    }
}
