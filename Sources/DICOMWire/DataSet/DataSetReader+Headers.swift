extension DataSetReader {
    /// Reads the header of an element at `index` without passing over it, or returns nil where it would overrun.
    ///
    /// Items and delimiters are found too; they have no VR. Where the first element of a data set or item is in the
    /// other VR encoding, the rest is taken to be so too.
    @_lifetime(self: copy self)
    mutating func readElementHeader(_ log: inout DecodingLog) throws(WireError) -> ElementHeader? {
        guard let plain = readItemHeader() else { return nil }
        if plain.tag.isItemOrDelimiter { return plain }
        let vr = VR(rawValue: load(4, as: UInt16.self, isBigEndian: true))
        guard frame.encoding.isExplicit else {
            let header = implicit(plain)
            guard vr.isDefined, let other = explicit(plain, vr), fits(other), isMisread(header, vr) else {
                return header
            }
            try note(.otherVREncoding, at: other, &log)
            if frame.last == nil { frame.encoding = .explicitVRLittleEndian }
            return other
        }
        if vr.isDefined {
            let header = explicit(plain, vr)
            if let header, header.reserved != 0 { try note(.reservedBytesSet, at: header, &log) }
            return header
        }
        if !vr.isPlausible, fits(implicit(plain)) {
            try note(.otherVREncoding, at: plain, &log)
            if frame.last == nil, !plain.isBigEndian { frame.encoding = .implicitVRLittleEndian }
            return implicit(plain)
        }
        try note(.unknownVR, at: plain, &log)
        // VRs to come have the long form (PS3.5 6.2); where that makes no sense, the short one may.
        let long = long(plain, vr)
        if let long, long.reserved == 0, fits(long) { return long }
        let short = short(plain, vr)
        return fits(short) ? short : long
    }

    /// Reads tag and 32-bit length at `index` without passing over them, or returns nil where they would overrun.
    func readItemHeader() -> ElementHeader? {
        guard frame.end - index >= 8, let tag = peekTag(isBigEndian: frame.encoding.isBigEndian) else { return nil }
        return ElementHeader(
            tag: tag,
            vr: nil,
            form: .implicit,
            isBigEndian: frame.encoding.isBigEndian,
            length: load(4, as: UInt32.self),
            offset: base + index
        )
    }

    /// The tag at `index`, or nil where fewer than four bytes are left.
    func peekTag(isBigEndian: Bool) -> Tag? {
        guard frame.end - index >= 4 else { return nil }
        return Tag(
            load(0, as: UInt16.self, isBigEndian: isBigEndian),
            load(2, as: UInt16.self, isBigEndian: isBigEndian)
        )
    }

    private func implicit(_ plain: ElementHeader) -> ElementHeader {
        var header = plain
        header.vr = plain.tag.dictionaryVR ?? .un
        return header
    }

    private func explicit(_ plain: ElementHeader, _ vr: VR) -> ElementHeader? {
        vr.hasLongLength ? long(plain, vr) : short(plain, vr)
    }

    private func short(_ plain: ElementHeader, _ vr: VR) -> ElementHeader {
        var header = plain
        header.vr = vr
        header.form = .short
        header.length = UInt32(load(6, as: UInt16.self))
        return header
    }

    private func long(_ plain: ElementHeader, _ vr: VR) -> ElementHeader? {
        guard frame.end - index >= 12 else { return nil }
        var header = plain
        header.vr = vr
        header.form = .long
        header.reserved = load(6, as: UInt16.self)
        header.length = load(8, as: UInt32.self)
        return header
    }

    /// Whether the length of an element in implicit VR is rather the VR that stands in its place.
    ///
    /// A length that is too long says so anywhere. One that only looks like a VR says so for the first element, which
    /// is short: later, the length of a contour or an image may look like anything.
    private func isMisread(_ header: ElementHeader, _ vr: VR) -> Bool {
        if !fits(header) { return true }
        return frame.last == nil && !header.hasUndefinedLength && (header.length & 1 != 0 || header.vr == vr)
    }

    /// Whether the value that a header announces is within what encloses it.
    private func fits(_ header: ElementHeader) -> Bool {
        header.hasUndefinedLength || Int(header.length) <= frame.end - index - header.byteCount
    }

    /// An integer at a distance from `index`, in the byte order of what is being read.
    private func load<Value: FixedWidthInteger & BitwiseCopyable>(_ distance: Int, as type: Value.Type) -> Value {
        load(distance, as: type, isBigEndian: frame.encoding.isBigEndian)
    }

    private func load<Value: FixedWidthInteger & BitwiseCopyable>(
        _ distance: Int,
        as type: Value.Type,
        isBigEndian: Bool
    ) -> Value {
        // RawSpan checks against its own end; callers have checked against that of the frame.
        let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index + distance, as: type)
        return isBigEndian ? Value(bigEndian: value) : Value(littleEndian: value)
    }
}

extension Tag {
    /// Whether it is one of the three tags that have no VR (PS3.5 7.5).
    var isItemOrDelimiter: Bool { self == .item || self == .itemDelimitation || self == .sequenceDelimitation }
}
