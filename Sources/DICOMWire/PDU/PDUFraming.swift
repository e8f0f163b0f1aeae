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
