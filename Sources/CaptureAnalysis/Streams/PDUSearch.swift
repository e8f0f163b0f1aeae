import DICOMWire

/// Tells the start of a PDU among other bytes.
enum PDUSearch {
    /// Whether bytes begin with a PDU.
    enum Answer: Hashable, Sendable {
        case yes
        case no
        /// It takes so many bytes to tell, or to know how many it takes.
        case more(Int)
    }

    /// Looks at bytes of which nothing is known.
    ///
    /// A P-DATA-TF is one whose presentation data values fill it exactly, on contexts that are known where any are; the
    /// other PDUs have fixed bytes enough.
    static func look(at bytes: RawSpan, _ contextIDs: ContextIDs?) -> Answer {
        let first = byte(bytes, 0)
        guard first &- 1 < 7 else { return .no }
        guard bytes.byteCount > 1 else { return .more(2) }
        guard byte(bytes, 1) == 0 else { return .no }
        guard let header = PDUHeader(bytes) else { return .more(PDUHeader.length) }
        switch header.type {
        case .associateRequest, .associateAccept:
            guard isPlausible(header) else { return .no }
            guard bytes.byteCount >= 76 else { return .more(76) }
            return isAssociate(bytes) ? .yes : .no
        case .data: return walk(bytes, header, contextIDs)
        case .associateReject:
            guard header.bodyLength == 4 else { return .no }
            guard bytes.byteCount >= 10 else { return .more(10) }
            let codes = (byte(bytes, 7), byte(bytes, 8), byte(bytes, 9))
            return byte(bytes, 6) == 0 && 1...2 ~= codes.0 && 1...3 ~= codes.1 && codes.2 < 16
                ? isFollowed(bytes, 10) : .no
        case .releaseRequest, .releaseResponse:
            guard header.bodyLength == 4 else { return .no }
            guard bytes.byteCount >= 10 else { return .more(10) }
            return (6..<10).allSatisfy { byte(bytes, $0) == 0 } ? isFollowed(bytes, 10) : .no
        case .abort:
            guard header.bodyLength == 4 else { return .no }
            guard bytes.byteCount >= 10 else { return .more(10) }
            let (source, reason) = (byte(bytes, 8), byte(bytes, 9))
            return byte(bytes, 6) == 0 && byte(bytes, 7) == 0 && source < 3 && reason < 16
                ? isFollowed(bytes, 10) : .no
        case nil: return .no
        }
    }

    /// Whether a PDU that came whole, the first that one end of a connection sent, can be one.
    static func isPlausible(_ header: PDUHeader) -> Bool {
        guard header.reserved == 0 else { return false }
        return switch header.type {
        case .associateRequest, .associateAccept:
            Associate.fixedLength...CaptureAnalysisLimits.wire.associatePDULength ~= Int(header.bodyLength)
        case .associateReject, .releaseRequest, .releaseResponse, .abort: header.bodyLength == 4
        case .data: header.bodyLength >= PresentationDataWalk.Header.length
        case nil: false
        }
    }

    /// Looks at bytes behind some other protocol's, which proxies are spoken to in.
    ///
    /// An association begins there or it does not: nothing is taken for an A-ASSOCIATE PDU that has not the standard's
    /// protocol version and application context, since other protocols have many zeros. Short PDUs are answers to one
    /// that was seen.
    static func lookBehindStart(_ bytes: RawSpan, isAsked: Bool) -> Answer {
        switch look(at: bytes, nil) {
        case .no: return .no
        case .more(let count): return byte(bytes, 0) == PDUType.data.rawValue ? .no : .more(count)
        case .yes: break
        }
        switch PDUType(rawValue: byte(bytes, 0)) {
        case .associateRequest, .associateAccept:
            // PS3.8 Tables 9-11 and 9-17: bit 0 of the protocol version is 1.
            let hasVersion = byte(bytes, 6) == 0 && byte(bytes, 7) & 1 == 1
            return hasVersion && byte(bytes, 74) == ItemType.applicationContext && byte(bytes, 75) == 0 ? .yes : .no
        case .associateReject, .abort: return isAsked ? .yes : .no
        case .data, .releaseRequest, .releaseResponse, nil: return .no
        }
    }

    /// Whether the first bytes of a stream are the header of a P-DATA-TF and that of its first presentation data value.
    ///
    /// A stream that begins with a message begins with its command.
    static func isFirstData(_ bytes: RawSpan) -> Bool {
        guard let header = PDUHeader(bytes), isPlausible(header),
            let value = PresentationDataWalk.Header(bytes.extracting(droppingFirst: PDUHeader.length))
        else { return false }
        return value.isCommand && value.control < 4 && !value.contextID.isMultiple(of: 2) && value.fragmentLength >= 0
            && PresentationDataWalk.Header.length + value.fragmentLength <= Int(header.bodyLength)
    }

    /// Whether what may be an A-ASSOCIATE PDU goes on with the application context, or has AE titles.
    private static func isAssociate(_ bytes: RawSpan) -> Bool {
        if byte(bytes, 74) == ItemType.applicationContext, byte(bytes, 75) == 0 { return true }
        return (10..<42).allSatisfy { 0x20..<0x7F ~= byte(bytes, $0) || byte(bytes, $0) == 0 }
    }

    /// What follows a short PDU is nothing yet, or another one.
    private static func isFollowed(_ bytes: RawSpan, _ length: Int) -> Answer {
        guard bytes.byteCount > length else { return .yes }
        guard byte(bytes, length) &- 1 < 7 else { return .no }
        return bytes.byteCount == length + 1 || byte(bytes, length + 1) == 0 ? .yes : .no
    }

    /// Walks the values of what may be a P-DATA-TF, as many as tell it.
    private static func walk(_ bytes: RawSpan, _ header: PDUHeader, _ contextIDs: ContextIDs?) -> Answer {
        let length = Int(header.bodyLength)
        guard PresentationDataWalk.Header.length...CaptureAnalysisLimits.searchedDataPDU ~= length else { return .no }
        let end = PDUHeader.length + length
        var place = PDUHeader.length
        for _ in 0..<CaptureAnalysisLimits.searchedValues {
            let behind = place + PresentationDataWalk.Header.length
            guard behind <= end else { return .no }
            guard behind <= bytes.byteCount,
                let value = PresentationDataWalk.Header(bytes.extracting(droppingFirst: place))
            else { return .more(behind) }
            let next = behind + value.fragmentLength
            guard value.fragmentLength >= 0, next <= end, value.control < 4,
                contextIDs?.contains(value.contextID) ?? !value.contextID.isMultiple(of: 2)
            else { return .no }
            if next == end { return .yes }
            place = next
        }
        return .yes
    }

    @inline(__always)
    private static func byte(_ bytes: RawSpan, _ index: Int) -> UInt8 {
        unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }
}
