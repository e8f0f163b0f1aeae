/// A-ABORT (PS3.8 9.3.8).
///
/// Every value is kept, also those the standard does not define.
package struct Abort: Hashable, Sendable {
    /// The second byte of the header.
    package var reserved: UInt8 = 0
    /// The two bytes before the source.
    package var reserved2: UInt16 = 0
    /// 0 service-user, 2 service-provider.
    package var source: UInt8
    /// The reason where the source is the provider; otherwise not significant.
    package var reason: UInt8
    /// Bytes beyond the four that belong there.
    package var trailing: [UInt8] = []

    /// Makes an abort.
    package init(source: UInt8, reason: UInt8) {
        self.source = source
        self.reason = reason
    }

    init(_ cursor: inout ByteCursor, reserved: UInt8, log: inout DecodingLog) throws(WireError) {
        self.reserved = reserved
        let start = cursor.position
        reserved2 = try cursor.readBigEndian()
        source = try cursor.readUInt8()
        reason = try cursor.readUInt8()
        if cursor.remaining > 0 {
            try log.note(.wrongPDULength, at: cursor)
            trailing = cursor.copyRest()
        }
        if sourceName == nil || (source == 2 && reasonName == nil) {
            try log.note(.unknownAbortCode, at: start + 2, copied: [source, reason])
        }
    }

    func encodeBody(_ writer: inout ByteWriter) throws(WireError) {
        writer.writeBigEndian(reserved2)
        writer.write([source, reason])
        writer.write(trailing)
    }
}

extension Abort {
    /// The standard's name of the source.
    package var sourceName: String? {
        switch source {
        case 0: "service-user"
        case 2: "service-provider"
        default: nil
        }
    }

    /// The standard's name of the reason, which only a provider's abort has.
    package var reasonName: String? {
        guard source == 2 else { return nil }
        return switch reason {
        case 0: "reason-not-specified"
        case 1: "unrecognized-PDU"
        case 2: "unexpected-PDU"
        case 4: "unrecognized-PDU-parameter"
        case 5: "unexpected-PDU-parameter"
        case 6: "invalid-PDU-parameter-value"
        default: nil
        }
    }
}
