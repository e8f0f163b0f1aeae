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
    /// other PDUs have fixed bytes enough. Each is looked at as far as a bounded number of bytes.
    static func look(at bytes: RawSpan, _ contextIDs: ContextIDs?) -> Answer {
        let first = byte(bytes, 0)
        guard first &- 1 < 7 else { return .no }
        guard bytes.byteCount > 1 else { return .more(2) }
        guard byte(bytes, 1) == 0 else { return .no }
        guard let header = PDUHeader(bytes) else { return .more(PDUHeader.length) }
        switch header.type {
        case .associateRequest, .associateAccept:
            return lookAtAssociate(bytes, header)
        case .data: return walk(bytes, header, contextIDs)
        case .associateReject:
            guard header.bodyLength == 4 else { return .no }
            guard bytes.byteCount >= 10 else { return .more(10) }
            return isReject(bytes) ? isFollowed(bytes, 10) : .no
        case .releaseRequest, .releaseResponse:
            guard header.bodyLength == 4 else { return .no }
            guard bytes.byteCount >= 10 else { return .more(10) }
            return (6..<10).allSatisfy { byte(bytes, $0) == 0 } ? isFollowed(bytes, 10) : .no
        case .abort:
            guard header.bodyLength == 4 else { return .no }
            guard bytes.byteCount >= 10 else { return .more(10) }
            return isAbort(bytes) ? isFollowed(bytes, 10) : .no
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

    /// Looks at what may be an A-ASSOCIATE-RQ or -AC: at its protocol version, its AE titles and as many of its items
    /// as have come (PS3.8 9.3.2 and 9.3.3).
    ///
    /// A header alone tells nothing: each command of a C-STORE and each short element of an implicit data set has the
    /// bytes of one.
    private static func lookAtAssociate(_ bytes: RawSpan, _ header: PDUHeader) -> Answer {
        let items = PDUHeader.length + Associate.fixedLength
        guard isPlausible(header), Int(header.bodyLength) >= Associate.fixedLength + itemHeader else { return .no }
        guard bytes.byteCount > 7 else { return .more(8) }
        guard byte(bytes, 7) & 1 == 1, isTitle(bytes, at: 10), isTitle(bytes, at: 26) else { return .no }
        guard bytes.byteCount >= items + itemHeader else { return .more(items + itemHeader) }
        let isNamed = byte(bytes, 10) != 0 && byte(bytes, 26) != 0
        guard isNamed || byte(bytes, items) == ItemType.applicationContext else { return .no }
        let contexts =
            header.type == .associateRequest ? ItemType.presentationContext : ItemType.presentationContextResult
        let end = PDUHeader.length + Int(header.bodyLength)
        var place = items
        for _ in 0..<CaptureAnalysisLimits.searchedValues {
            guard place + itemHeader <= min(end, bytes.byteCount) else { break }
            let type = byte(bytes, place)
            let isKnown = [ItemType.applicationContext, contexts, ItemType.userInformation].contains(type)
            guard isKnown, byte(bytes, place + 1) == 0 else { return .no }
            place += itemHeader + Int(byte(bytes, place + 2)) << 8 + Int(byte(bytes, place + 3))
        }
        // Too little is left for an item, or an item goes beyond the PDU.
        return place == end || place + itemHeader <= end ? .yes : .no
    }

    /// Bytes of the header of an item (PS3.8 9.3.2.1).
    private static let itemHeader = 4

    /// Whether the bytes of an AE title, as many as have come, are one: no control characters, but zeros at its end.
    private static func isTitle(_ bytes: RawSpan, at start: Int) -> Bool {
        var isEnded = false
        for index in start..<max(start, min(start + AETitle.fieldLength, bytes.byteCount)) {
            let character = byte(bytes, index)
            if isEnded ? character != 0 : character != 0 && (character < 0x20 || character == 0x7F) { return false }
            isEnded = character == 0
        }
        return true
    }

    /// Whether the codes of an A-ASSOCIATE-RJ are in the ranges of the standard, reserved ones included (PS3.8 9.3.4).
    private static func isReject(_ bytes: RawSpan) -> Bool {
        guard byte(bytes, 6) == 0, 1...2 ~= byte(bytes, 7) else { return false }
        return switch byte(bytes, 8) {
        case 1: 1...10 ~= byte(bytes, 9)
        case 2: 1...2 ~= byte(bytes, 9)
        case 3: byte(bytes, 9) < 8
        default: false
        }
    }

    /// Whether the codes of an A-ABORT are those of the standard (PS3.8 9.3.8).
    private static func isAbort(_ bytes: RawSpan) -> Bool {
        guard byte(bytes, 6) == 0, byte(bytes, 7) == 0, byte(bytes, 9) < 7 else { return false }
        return byte(bytes, 8) == 0 || byte(bytes, 8) == 2
    }

    /// What follows a short PDU is nothing yet, or another one.
    private static func isFollowed(_ bytes: RawSpan, _ length: Int) -> Answer {
        guard bytes.byteCount > length else { return .yes }
        guard byte(bytes, length) &- 1 < 7 else { return .no }
        guard bytes.byteCount > length + 1 else { return .yes }
        guard byte(bytes, length + 1) == 0 else { return .no }
        return PDUHeader(bytes.extracting(droppingFirst: length)).map(isPlausible) ?? true ? .yes : .no
    }

    /// Walks the values of what may be a P-DATA-TF, as many as tell it.
    private static func walk(_ bytes: RawSpan, _ header: PDUHeader, _ contextIDs: ContextIDs?) -> Answer {
        let length = Int(header.bodyLength)
        guard PresentationDataWalk.Header.length...CaptureAnalysisLimits.searchedDataPDU ~= length else { return .no }
        let end = PDUHeader.length + length
        var place = PDUHeader.length
        // Whether the value before ended a command or a data set: the first may be any fragment.
        var isNext = false
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
            if isNext, value.isCommand, value.fragmentLength >= CommandSet.startLength,
                behind + CommandSet.startLength <= bytes.byteCount,
                !CommandSet.begins(bytes.extracting(behind..<behind + CommandSet.startLength))
            {
                return .no
            }
            if next == end { return .yes }
            (place, isNext) = (next, value.isLast)
        }
        return .yes
    }

    @inline(__always)
    private static func byte(_ bytes: RawSpan, _ index: Int) -> UInt8 {
        unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }
}
