/// Reads a data set event by event over borrowed bytes.
///
/// Nothing is copied, nothing is allocated from a length field, and nesting costs an entry of a stack that is bounded
/// by ``WireLimits/sequenceDepth``. Every length is checked against what encloses the element: a value that would
/// overrun it is cut there. Departures are noted in a ``DecodingLog``; after a thrown error the reader is of no further
/// use.
package struct DataSetReader: ~Escapable {
    /// The bytes of the data set.
    let bytes: RawSpan
    /// Offset of `bytes` in the data set.
    let base: Int
    /// How many bytes were read.
    var index = 0
    /// What is being read.
    var frame: Frame
    /// What encloses it, outermost first.
    private var enclosing: [Frame] = []
    /// How many sequences are open, encapsulated pixel data among them.
    package private(set) var depth = 0

    /// Makes a reader of a data set, or of a part of one that starts with an element at offset `base`.
    @_lifetime(copy bytes)
    package init(_ bytes: RawSpan, encoding: DataEncoding, base: Int = 0) {
        self.bytes = bytes
        self.base = base
        frame = Frame(content: .elements, end: bytes.byteCount, isUndefined: false, encoding: encoding)
    }

    /// Reads on to the next event, or returns nil at the end of the data set.
    ///
    /// - Throws: ``WireError`` with `limitExceeded` where sequences are nested too deep, with `deviation` in strict
    ///   mode.
    @_lifetime(self: copy self)
    package mutating func next(noting log: inout DecodingLog) throws(WireError) -> DataSetEvent? {
        guard index < frame.end else {
            if enclosing.isEmpty { return nil }
            if frame.isUndefined { try note(.missingDelimiter, &log) }
            return leave(delimiter: nil)
        }
        switch frame.content {
        case .elements: return try readElement(&log)
        case .items: return try readItem(&log)
        case .fragments: return try readFragment(&log)
        }
    }

    /// The bytes of a range that an event named.
    @_lifetime(copy self)
    package func bytes(_ range: Range<Int>) -> RawSpan {
        bytes.extracting((range.lowerBound - base)..<(range.upperBound - base))
    }

    /// The value of an element or fragment that an event named.
    @_lifetime(copy self)
    package func value(_ header: ElementHeader, _ range: Range<Int>) -> ElementValue {
        ElementValue(bytes(range), vr: header.vr ?? .ob, isBigEndian: header.isBigEndian)
    }
}

extension DataSetReader {
    /// Something that encloses others.
    struct Frame {
        /// What follows one another in it.
        enum Content {
            /// The data set or an item.
            case elements
            /// A sequence.
            case items
            /// Encapsulated pixel data.
            case fragments
        }

        var content: Content
        /// Index of the first byte after it; of what encloses it where the length is undefined.
        var end: Int
        /// Whether a delimiter ends it.
        var isUndefined: Bool
        var encoding: DataEncoding
        /// The last element's tag, for those have to ascend.
        var last: Tag?
    }

    /// Opens what has its header before `index`; a length that overruns what encloses it is cut.
    @_lifetime(self: copy self)
    mutating func enter(
        _ content: Frame.Content,
        _ header: ElementHeader,
        _ encoding: DataEncoding,
        _ log: inout DecodingLog
    ) throws(WireError) {
        if content != .elements {
            guard depth < log.limits.sequenceDepth else {
                throw WireError(.limitExceeded(.sequenceDepth), offset: header.offset)
            }
            depth += 1
        }
        let end = try header.hasUndefinedLength ? frame.end : index + valueLength(header, &log)
        enclosing.append(frame)
        frame = Frame(content: content, end: end, isUndefined: header.hasUndefinedLength, encoding: encoding)
    }

    /// Closes what is open.
    @_lifetime(self: copy self)
    mutating func leave(delimiter: ElementHeader?) -> DataSetEvent {
        let content = frame.content
        if let outer = enclosing.popLast() { frame = outer }
        if content != .elements { depth -= 1 }
        return switch content {
        case .elements: .itemEnd(delimiter: delimiter)
        case .items: .sequenceEnd(delimiter: delimiter)
        case .fragments: .fragmentsEnd(delimiter: delimiter)
        }
    }

    /// How many bytes at `index` are the value of the header before it: its length, or less where it overruns.
    @_lifetime(self: copy self)
    mutating func valueLength(_ header: ElementHeader, _ log: inout DecodingLog) throws(WireError) -> Int {
        if header.length & 1 != 0 { try note(.oddElementLength, at: header, &log) }
        // Int has 64 bits wherever this is built, so that no 32-bit length is lost.
        guard Int(header.length) > frame.end - index else { return Int(header.length) }
        try note(.elementOverrun, at: header, &log)
        return frame.end - index
    }

    /// Whether what encloses the items, or the item, is of undefined length too.
    var isEnclosingUndefined: Bool { enclosing.last?.isUndefined ?? false }

    /// Notes a deviation at the next byte.
    func note(_ kind: Deviation.Kind, _ log: inout DecodingLog) throws(WireError) {
        try log.note(kind, at: base + index, bytes.extracting(index..<min(index + 8, frame.end)))
    }

    /// Notes a deviation at a header.
    func note(_ kind: Deviation.Kind, at header: ElementHeader, _ log: inout DecodingLog) throws(WireError) {
        let start = header.offset - base
        try log.note(kind, at: header.offset, bytes.extracting(start..<(start + header.byteCount)))
    }
}
