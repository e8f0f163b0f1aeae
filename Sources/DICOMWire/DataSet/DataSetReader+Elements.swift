extension DataSetReader {
    /// Reads an element, or what ends an item.
    @_lifetime(self: copy self)
    mutating func readElement(_ log: inout DecodingLog) throws(WireError) -> DataSetEvent {
        guard let header = try readElementHeader(&log) else { return try unparsed(.elementOverrun, &log) }
        if header.vr == nil { return try readDelimiter(header, &log) }
        if let last = frame.last, header.tag <= last { try note(.elementOutOfOrder, at: header, &log) }
        frame.last = header.tag
        index += header.byteCount
        if header.hasUndefinedLength { return try enterUndefined(header, &log) }
        if header.vr == .sq {
            try enter(.items, header, frame.encoding, &log)
            return .sequenceStart(header)
        }
        if header.vr == .un, isNamedSequence(header) {
            try enter(.items, header, .implicitVRLittleEndian, &log)
            return .sequenceStart(header)
        }
        return .element(header, value: try readValue(header, &log))
    }

    /// Whether an element that its sender could not name is a sequence: in implicit VR little endian then, whatever is
    /// around it (PS3.5 6.2.2 note 2).
    private func isNamedSequence(_ header: ElementHeader) -> Bool {
        header.length >= 8 && peekTag(isBigEndian: false) == .item && header.tag.dictionaryVR == .sq
    }

    /// Reads an item of a sequence, or what ends it.
    @_lifetime(self: copy self)
    mutating func readItem(_ log: inout DecodingLog) throws(WireError) -> DataSetEvent {
        guard let header = readItemHeader() else { return try unparsed(.elementOverrun, &log) }
        switch header.tag {
        case .item:
            index += header.byteCount
            try enter(.elements, header, frame.encoding, &log)
            return .itemStart(header)
        case .sequenceDelimitation where frame.isUndefined:
            return try leave(after: header, &log)
        case .sequenceDelimitation, .itemDelimitation:
            return try stray(header, &log)
        default:
            return try leaveWithoutItem(&log)
        }
    }

    /// Reads a fragment of encapsulated pixel data, or what ends them.
    @_lifetime(self: copy self)
    mutating func readFragment(_ log: inout DecodingLog) throws(WireError) -> DataSetEvent {
        guard let header = readItemHeader() else { return try unparsed(.elementOverrun, &log) }
        switch header.tag {
        case .item:
            index += header.byteCount
            if header.hasUndefinedLength { return .fragment(header, value: try readRest(header, &log)) }
            return .fragment(header, value: try readValue(header, &log))
        case .sequenceDelimitation:
            return try leave(after: header, &log)
        case .itemDelimitation:
            return try stray(header, &log)
        default:
            return try leaveWithoutItem(&log)
        }
    }

    /// Opens what an undefined length means for the element whose header was read.
    @_lifetime(self: copy self)
    private mutating func enterUndefined(
        _ header: ElementHeader,
        _ log: inout DecodingLog
    ) throws(WireError) -> DataSetEvent {
        let content: Frame.Content
        var encoding = frame.encoding
        switch header.vr {
        case .sq:
            content = .items
        case .un where header.tag != .pixelData:
            content = .items
            // What the sender could not name it passed on in implicit VR little endian, whatever is around it
            // (PS3.5 6.2.2 note 2).
            encoding = .implicitVRLittleEndian
        case .ob, .ow, .od, .of, .ol, .ov, .un:
            content = .fragments
            if header.tag != .pixelData || header.form == .implicit || header.vr != .ob && header.vr != .ow {
                try note(.undefinedLengthNotAllowed, at: header, &log)
            }
        default:
            content = .items
            try note(.undefinedLengthNotAllowed, at: header, &log)
        }
        // Without an item there will be no delimiter either, and no telling where the value ends.
        if header.vr != .sq, let next = peekTag(isBigEndian: encoding.isBigEndian), !next.isItemOrDelimiter {
            return .element(header, value: try readRest(header, &log))
        }
        try enter(content, header, encoding, &log)
        return content == .items ? .sequenceStart(header) : .fragmentsStart(header)
    }

    /// Reads an item or delimiter tag where an element could be.
    @_lifetime(self: copy self)
    private mutating func readDelimiter(
        _ header: ElementHeader,
        _ log: inout DecodingLog
    ) throws(WireError) -> DataSetEvent {
        guard frame.isUndefined else { return try stray(header, &log) }
        if header.tag == .itemDelimitation { return try leave(after: header, &log) }
        // The next item, or the end of the sequence: this item's own delimiter is missing.
        if header.tag == .sequenceDelimitation, !isEnclosingUndefined { return try stray(header, &log) }
        try note(.missingDelimiter, &log)
        return leave(delimiter: nil)
    }

    @_lifetime(self: copy self)
    private mutating func leave(
        after delimiter: ElementHeader,
        _ log: inout DecodingLog
    ) throws(WireError) -> DataSetEvent {
        // Some write a length here, but nobody a value.
        if delimiter.length != 0 { try note(.delimiterWithLength, at: delimiter, &log) }
        index += delimiter.byteCount
        return leave(delimiter: delimiter)
    }

    /// Goes on where an item has to be and something else is.
    @_lifetime(self: copy self)
    private mutating func leaveWithoutItem(_ log: inout DecodingLog) throws(WireError) -> DataSetEvent {
        // An undefined length may just lack its delimiter; a defined one says where the next element is.
        guard frame.isUndefined else { return try unparsed(.itemExpected, &log) }
        try note(.itemExpected, &log)
        return leave(delimiter: nil)
    }

    @_lifetime(self: copy self)
    private mutating func stray(_ header: ElementHeader, _ log: inout DecodingLog) throws(WireError) -> DataSetEvent {
        try note(.unexpectedDelimiter, at: header, &log)
        index += header.byteCount
        return .strayDelimiter(header)
    }

    @_lifetime(self: copy self)
    private mutating func readValue(
        _ header: ElementHeader,
        _ log: inout DecodingLog
    ) throws(WireError) -> Range<Int> {
        let start = base + index
        index += try valueLength(header, &log)
        return start..<(base + index)
    }

    /// Takes all up to the end of what encloses it as the value.
    @_lifetime(self: copy self)
    private mutating func readRest(_ header: ElementHeader, _ log: inout DecodingLog) throws(WireError) -> Range<Int> {
        try note(.missingDelimiter, at: header, &log)
        let start = base + index
        index = frame.end
        return start..<(base + index)
    }

    @_lifetime(self: copy self)
    private mutating func unparsed(
        _ kind: Deviation.Kind,
        _ log: inout DecodingLog
    ) throws(WireError) -> DataSetEvent {
        try note(kind, &log)
        let start = base + index
        index = frame.end
        return .unparsed(start..<(base + index))
    }
}
