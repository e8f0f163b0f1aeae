/// A-RELEASE-RQ and A-RELEASE-RP, which have nothing but reserved bytes (PS3.8 9.3.6, 9.3.7).
package struct Release: Hashable, Sendable {
    /// The second byte of the header.
    package var reserved: UInt8 = 0
    /// The four reserved bytes, and whatever follows them.
    package var body: [UInt8] = [0, 0, 0, 0]

    /// Makes one as the standard has it.
    package init() {}

    init(_ cursor: inout ByteCursor, reserved: UInt8, log: inout DecodingLog) throws(WireError) {
        self.reserved = reserved
        if cursor.remaining != 4 { try log.note(.wrongPDULength, at: cursor) }
        body = cursor.copyRest()
    }

    func encodeBody(_ writer: inout ByteWriter) throws(WireError) { writer.write(body) }
}
