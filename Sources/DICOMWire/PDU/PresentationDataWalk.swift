/// Visits the presentation data values of a P-DATA-TF body in place: nothing is copied, nothing is allocated.
package struct PresentationDataWalk: ~Escapable {
    /// One value, as a slice of the body.
    package struct Value: ~Escapable {
        /// The presentation context it belongs to.
        package let contextID: UInt8
        /// The message control header as sent (PS3.8 E.2).
        package let control: UInt8
        /// The fragment without the control header.
        package let fragment: RawSpan

        /// Offset of the length field in the PDU.
        package let offset: Int

        @_lifetime(copy fragment)
        init(contextID: UInt8, control: UInt8, fragment: RawSpan, offset: Int) {
            self.contextID = contextID
            self.control = control
            self.fragment = fragment
            self.offset = offset
        }

        /// Whether it carries part of a command set.
        package var isCommand: Bool { control & MessageControl.command != 0 }

        /// Whether it is the last fragment of its command or data set.
        package var isLast: Bool { control & MessageControl.last != 0 }

        /// Notes an even context ID, reserved control bits and a fragment of odd length.
        ///
        /// - Throws: ``WireError`` with `deviation` in strict mode.
        package func check(log: inout DecodingLog) throws(WireError) {
            try Header(fragmentLength: fragment.byteCount, contextID: contextID, control: control)
                .check(at: offset, log: &log)
        }
    }

    /// What stands before the fragment of a value, for those who take the fragment as it comes.
    package struct Header: Hashable, Sendable {
        /// Bytes of the header: length, context ID and message control header.
        package static var length: Int { 6 }

        /// Bytes of the fragment; negative where the value is too short for its control header.
        package let fragmentLength: Int
        /// The presentation context it belongs to.
        package let contextID: UInt8
        /// The message control header as sent (PS3.8 E.2).
        package let control: UInt8

        /// Makes a header.
        package init(fragmentLength: Int, contextID: UInt8, control: UInt8) {
            self.fragmentLength = fragmentLength
            self.contextID = contextID
            self.control = control
        }

        /// Takes the header that bytes begin with, or gives nil where there are too few.
        package init?(_ bytes: RawSpan) {
            guard bytes.byteCount >= Self.length else { return nil }
            let length = UInt32(bigEndian: unsafe bytes.unsafeLoadUnaligned(as: UInt32.self))
            fragmentLength = Int(length) - 2
            contextID = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: 4, as: UInt8.self)
            control = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: 5, as: UInt8.self)
        }

        /// The length field as it was sent.
        private var lengthBytes: [UInt8] {
            (0..<4).reversed().map { UInt8(truncatingIfNeeded: (fragmentLength + 2) >> (8 * $0)) }
        }

        /// Whether it stands before part of a command set.
        package var isCommand: Bool { control & MessageControl.command != 0 }

        /// Whether its fragment is the last one of its command or data set.
        package var isLast: Bool { control & MessageControl.last != 0 }

        /// Notes an even context ID, reserved control bits and a fragment of odd length of a value at an offset in its
        /// PDU.
        ///
        /// - Throws: ``WireError`` with `deviation` in strict mode.
        package func check(at offset: Int, log: inout DecodingLog) throws(WireError) {
            if contextID & 1 == 0 { try log.note(.evenContextID, at: offset + 4, copied: [contextID]) }
            if control & ~(MessageControl.command | MessageControl.last) != 0 {
                try log.note(.reservedControlBits, at: offset + 5, copied: [control])
            }
            if fragmentLength & 1 != 0 { try log.note(.oddFragmentLength, at: offset, copied: lengthBytes) }
        }
    }

    private var cursor: ByteCursor

    /// Starts at the first value of a body, which is what follows the PDU header.
    @_lifetime(copy body)
    package init(body: RawSpan) {
        cursor = ByteCursor(body, base: PDUHeader.length)
    }

    /// What was not walked: nothing after nil, the value that has no structure and all after it once ``next()`` threw.
    package var rest: RawSpan {
        @_lifetime(copy self)
        get { cursor.rest }
    }

    /// The next value, or nil at the end of the body.
    ///
    /// - Throws: ``WireError`` with `truncated` where a value is longer than what is left of the body, and `malformed`
    ///   where it is too short for its control header.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    package mutating func next() throws(WireError) -> Value? {
        let offset = cursor.position
        var ahead = cursor
        guard ahead.remaining >= 4 else {
            if ahead.remaining == 0 { return nil }
            throw WireError(.truncated, offset: offset)
        }
        let length = Int(try ahead.readBigEndian(as: UInt32.self))
        guard length >= 2 else { throw WireError(.malformed, offset: offset) }
        guard length <= ahead.remaining else { throw WireError(.truncated, offset: offset) }
        let header: UInt16 = try ahead.readBigEndian()
        let fragment = try ahead.readSlice(length &- 2)
        cursor = ahead
        return Value(
            contextID: UInt8(truncatingIfNeeded: header >> 8),
            control: UInt8(truncatingIfNeeded: header),
            fragment: fragment,
            offset: offset
        )
    }
}
