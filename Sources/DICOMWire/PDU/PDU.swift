/// One protocol data unit (PS3.8 9.3), decoded without loss: encoding it again gives the same bytes.
package enum PDU: Hashable, Sendable {
    /// A-ASSOCIATE-RQ.
    case associateRequest(Associate)
    /// A-ASSOCIATE-AC.
    case associateAccept(Associate)
    /// A-ASSOCIATE-RJ.
    case associateReject(AssociateReject)
    /// P-DATA-TF.
    case data(PresentationData)
    /// A-RELEASE-RQ.
    case releaseRequest(Release)
    /// A-RELEASE-RP.
    case releaseResponse(Release)
    /// A-ABORT.
    case abort(Abort)
    /// A PDU of a type the standard does not define, or one whose body has not the structure of its type.
    case uninterpreted(RawPDU)
}

/// A PDU that is kept as bytes.
package struct RawPDU: Hashable, Sendable {
    /// The type byte.
    package var rawType: UInt8
    /// The second byte of the header.
    package var reserved: UInt8
    /// What follows the header.
    package var body: [UInt8]

    /// Makes a PDU from its parts.
    package init(rawType: UInt8, reserved: UInt8 = 0, body: [UInt8]) {
        self.rawType = rawType
        self.reserved = reserved
        self.body = body
    }
}

extension PDU {
    /// Decodes one whole PDU, header included.
    ///
    /// In tolerant mode whatever the bytes are they are kept, and what is wrong with them is noted in `log`.
    /// - Throws: ``WireError`` with `truncated` where the bytes are not exactly one PDU, `limitExceeded` where it has
    ///   more items than the limit, and `deviation` in strict mode.
    package init(decoding bytes: RawSpan, log: inout DecodingLog) throws(WireError) {
        guard let header = PDUHeader(bytes), bytes.byteCount == PDUHeader.length + Int(header.bodyLength) else {
            throw WireError(.truncated, offset: min(bytes.byteCount, PDUHeader.length))
        }
        var cursor = ByteCursor(bytes)
        try cursor.skip(PDUHeader.length)
        guard let type = header.type else {
            try log.note(.unknownPDUType, at: 0, bytes)
            self = .uninterpreted(RawPDU(rawType: header.rawType, reserved: header.reserved, body: cursor.copyRest()))
            return
        }
        let minimum = type.isAssociate ? Associate.fixedLength : type == .data ? 0 : 4
        guard cursor.remaining >= minimum else {
            try log.note(.wrongPDULength, at: 0, bytes)
            self = .uninterpreted(RawPDU(rawType: header.rawType, reserved: header.reserved, body: cursor.copyRest()))
            return
        }
        switch type {
        case .associateRequest:
            self = .associateRequest(try Associate(&cursor, type: type, reserved: header.reserved, log: &log))
        case .associateAccept:
            self = .associateAccept(try Associate(&cursor, type: type, reserved: header.reserved, log: &log))
        case .associateReject:
            self = .associateReject(try AssociateReject(&cursor, reserved: header.reserved, log: &log))
        case .data:
            self = .data(try PresentationData(&cursor, reserved: header.reserved, log: &log))
        case .releaseRequest:
            self = .releaseRequest(try Release(&cursor, reserved: header.reserved, log: &log))
        case .releaseResponse:
            self = .releaseResponse(try Release(&cursor, reserved: header.reserved, log: &log))
        case .abort:
            self = .abort(try Abort(&cursor, reserved: header.reserved, log: &log))
        }
    }

    /// Decodes one whole PDU from an array.
    ///
    /// - Throws: ``WireError`` as ``init(decoding:log:)-swift.init`` does.
    package init(decoding bytes: [UInt8], log: inout DecodingLog) throws(WireError) {
        try self.init(decoding: unsafe bytes.span.bytes, log: &log)
    }

    /// The PDU as bytes, header included.
    ///
    /// - Throws: ``WireError`` with `unencodable` where a value is longer than its length field can say.
    package func encoded() throws(WireError) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(rawType)
        switch self {
        case .associateRequest(let associate), .associateAccept(let associate):
            writer.write(associate.reserved)
            try writer.writeBigEndianLengthPrefixed(UInt32.self, associate.encodeBody)
        case .associateReject(let reject):
            writer.write(reject.reserved)
            try writer.writeBigEndianLengthPrefixed(UInt32.self, reject.encodeBody)
        case .data(let data):
            writer.write(data.reserved)
            try writer.writeBigEndianLengthPrefixed(UInt32.self, data.encodeBody)
        case .releaseRequest(let release), .releaseResponse(let release):
            writer.write(release.reserved)
            try writer.writeBigEndianLengthPrefixed(UInt32.self, release.encodeBody)
        case .abort(let abort):
            writer.write(abort.reserved)
            try writer.writeBigEndianLengthPrefixed(UInt32.self, abort.encodeBody)
        case .uninterpreted(let raw):
            writer.write(raw.reserved)
            try writer.writeBigEndianLengthPrefixed(UInt32.self) { (body) throws(WireError) in body.write(raw.body) }
        }
        return writer.bytes
    }

    /// The type byte.
    package var rawType: UInt8 {
        switch self {
        case .uninterpreted(let raw): raw.rawType
        case .associateRequest: PDUType.associateRequest.rawValue
        case .associateAccept: PDUType.associateAccept.rawValue
        case .associateReject: PDUType.associateReject.rawValue
        case .data: PDUType.data.rawValue
        case .releaseRequest: PDUType.releaseRequest.rawValue
        case .releaseResponse: PDUType.releaseResponse.rawValue
        case .abort: PDUType.abort.rawValue
        }
    }
}

extension PDUType {
    fileprivate var isAssociate: Bool { self == .associateRequest || self == .associateAccept }
}

extension ByteCursor {
    /// Reads all that is left as a copy.
    @_lifetime(self: copy self)
    mutating func copyRest() -> [UInt8] { Array(copying: readRest()) }
}
