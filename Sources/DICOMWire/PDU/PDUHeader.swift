/// The six bytes that every PDU starts with (PS3.8 9.3.1).
package struct PDUHeader: Hashable, Sendable {
    /// Bytes of the header itself.
    package static var length: Int { 6 }

    /// The type byte as sent.
    package var rawType: UInt8
    /// The second byte, reserved and not tested.
    package var reserved: UInt8
    /// Bytes that follow the header, 0 to 2^32 - 1 as the sender claims.
    package var bodyLength: UInt32

    /// The type, where the standard defines it.
    package var type: PDUType? { PDUType(rawValue: rawType) }

    /// Makes a header.
    package init(rawType: UInt8, reserved: UInt8 = 0, bodyLength: UInt32) {
        self.rawType = rawType
        self.reserved = reserved
        self.bodyLength = bodyLength
    }

    /// Takes the header that bytes begin with, or gives nil where there are too few.
    package init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= Self.length else { return nil }
        rawType = unsafe bytes.unsafeLoad(as: UInt8.self)
        reserved = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: 1, as: UInt8.self)
        bodyLength = UInt32(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: 2, as: UInt32.self))
    }
}

/// What the first bytes of a stream say about the PDU they start.
package enum PDUFraming: Hashable, Sendable {
    /// More bytes are needed; nothing is wrong so far.
    case incomplete
    /// A whole PDU is there, of so many bytes with its header.
    case complete(Int)
    /// The first byte is no PDU type: another protocol, or a PDU the standard does not define.
    case unknownType(UInt8)
    /// The PDU claims to be longer than it may be.
    case tooLong(PDUHeader, limit: WireLimits.Name)

    /// Looks at the start of a stream.
    ///
    /// Nothing is kept: it is called again when more bytes are there.
    package init(_ bytes: RawSpan, limits: WireLimits) {
        guard bytes.byteCount > 0 else {
            self = .incomplete
            return
        }
        let first = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: 0, as: UInt8.self)
        guard let type = PDUType(rawValue: first) else {
            self = .unknownType(first)
            return
        }
        guard let header = PDUHeader(bytes) else {
            self = .incomplete
            return
        }
        let (limit, name) = limits.bodyLength(of: type)
        if Int(header.bodyLength) > limit {
            self = .tooLong(header, limit: name)
        } else if bytes.byteCount >= PDUHeader.length + Int(header.bodyLength) {
            self = .complete(PDUHeader.length + Int(header.bodyLength))
        } else {
            self = .incomplete
        }
    }
}

extension WireLimits {
    /// The limit on what follows the header of a PDU of this type, and its name.
    package func bodyLength(of type: PDUType) -> (Int, Name) {
        switch type {
        case .associateRequest, .associateAccept: (associatePDULength, .associatePDULength)
        case .data: (dataPDULength, .dataPDULength)
        case .associateReject, .releaseRequest, .releaseResponse, .abort: (otherPDULength, .otherPDULength)
        }
    }
}
