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

        @_lifetime(copy fragment)
        init(contextID: UInt8, control: UInt8, fragment: RawSpan) {
            self.contextID = contextID
            self.control = control
            self.fragment = fragment
        }

        /// Whether it carries part of a command set.
        package var isCommand: Bool { control & MessageControl.command != 0 }

        /// Whether it is the last fragment of its command or data set.
        package var isLast: Bool { control & MessageControl.last != 0 }
    }

    private var cursor: ByteCursor

    /// Starts at the first value of a body, which is what follows the PDU header.
    @_lifetime(copy body)
    package init(body: RawSpan) {
        cursor = ByteCursor(body, base: PDUHeader.length)
    }

    /// The next value, or nil at the end of the body.
    ///
    /// - Throws: ``WireError`` with `truncated` where a value claims to be longer than the body or has no control header.
    @_lifetime(self: copy self)
    @_lifetime(copy self)
    package mutating func next() throws(WireError) -> Value? {
        guard cursor.remaining > 0 else { return nil }
        let place = cursor.position
        let length: UInt32 = try cursor.readBigEndian()
        guard length >= 2, Int(length) <= cursor.remaining else { throw WireError(.truncated, offset: place) }
        let contextID = try cursor.readUInt8()
        let control = try cursor.readUInt8()
        return Value(contextID: contextID, control: control, fragment: try cursor.readSlice(Int(length) &- 2))
    }
}
