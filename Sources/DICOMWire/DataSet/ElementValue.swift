/// The value of a data element as borrowed bytes, with what is needed to understand them.
package struct ElementValue: ~Escapable {
    /// The bytes as sent, padding included.
    package let bytes: RawSpan
    /// The VR.
    package let vr: VR
    /// Whether numbers start with their highest byte.
    package let isBigEndian: Bool

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, vr: VR, isBigEndian: Bool) {
        self.bytes = bytes
        self.vr = vr
        self.isBigEndian = isBigEndian
    }

    /// A copy of the bytes.
    ///
    /// - Throws: ``WireError`` with `limitExceeded` where there are more than ``WireLimits/elementLength``.
    package func copy(limits: WireLimits = WireLimits()) throws(WireError) -> [UInt8] {
        guard bytes.byteCount <= limits.elementLength else {
            throw WireError(.limitExceeded(.elementLength), offset: 0)
        }
        return Array(copying: bytes)
    }

    /// How many whole numbers or tags of the VR's size there are; bytes where the VR has no numbers.
    package var count: Int { bytes.byteCount / vr.unitLength }

    /// The number at an index, or nil where there is none or the VR has no integers.
    package func integer(at index: Int = 0) -> Int? {
        guard index >= 0, index < count else { return nil }
        let place = index * vr.unitLength
        switch (vr.content, vr.unitLength) {
        case (.signedIntegers, 2): return Int(load(place, as: Int16.self))
        case (.signedIntegers, 4): return Int(load(place, as: Int32.self))
        case (.signedIntegers, 8): return Int(load(place, as: Int64.self))
        case (.unsignedIntegers, 2): return Int(load(place, as: UInt16.self))
        case (.unsignedIntegers, 4): return Int(load(place, as: UInt32.self))
        // The upper half of UV and OV is beyond Int, and beyond any use it has in the standard.
        case (.unsignedIntegers, 8): return Int(exactly: load(place, as: UInt64.self))
        default: return nil
        }
    }

    /// The number at an index, or nil where there is none or the VR has no floating-point numbers.
    package func floatingPoint(at index: Int = 0) -> Double? {
        guard vr.content == .floatingPoint, index >= 0, index < count else { return nil }
        let place = index * vr.unitLength
        return vr.unitLength == 4
            ? Double(Float(bitPattern: load(place, as: UInt32.self)))
            : Double(bitPattern: load(place, as: UInt64.self))
    }

    /// The tag at an index of an AT value, or nil where there is none.
    package func tag(at index: Int = 0) -> Tag? {
        guard vr == .at, index >= 0, index < count else { return nil }
        return Tag(load(index * 4, as: UInt16.self), load(index * 4 + 2, as: UInt16.self))
    }

    /// The value as one UID.
    package var uid: UID { UID(bytes) }

    /// The characters, without padding, escaped for showing.
    ///
    /// What the Specific Character Set has beyond ASCII is escaped too.
    package var text: String { EscapedText.of(Array(copying: significant)) }

    /// The values of a VR with several, each without padding, escaped for showing.
    package var strings: [String] {
        guard !significant.isEmpty else { return [] }
        return Array(copying: significant).split(separator: UInt8(ascii: "\\"), omittingEmptySubsequences: false).map {
            EscapedText.of($0.trimmed)
        }
    }

    /// What the value is, on one line of about `length` characters at most: text, numbers or bytes, with `...` where
    /// cut.
    package func summary(length: Int = 64, in repertoire: CharacterRepertoire = .ascii) -> String {
        switch vr.content {
        case .strings, .text, .identifiers:
            var kept = Array(copying: significant.extracting(first: min(significant.byteCount, length)))
            let isCut = kept.count < significant.byteCount
            if isCut, repertoire == .utf8 { kept.removeCutCharacter() }
            // A backslash separates values here and is shown as it is.
            return kept.split(separator: UInt8(ascii: "\\"), omittingEmptySubsequences: false)
                .map { EscapedText.of($0, in: repertoire) }.joined(separator: "\\") + (isCut ? "..." : "")
        case .signedIntegers, .unsignedIntegers, .floatingPoint, .tags:
            return list(length) { number($0) }
        case .bytes, .items:
            let kept = bytes.extracting(first: min(bytes.byteCount, length / 3))
            return EscapedText.dump(Array(copying: kept)) + (kept.byteCount < bytes.byteCount ? " ..." : "")
        }
    }

    private func list(_ length: Int, _ element: (Int) -> String) -> String {
        var text = ""
        for index in 0..<count {
            guard text.utf8.count < length else { return text + "..." }
            if index > 0 { text += "\\" }
            text += element(index)
        }
        return text
    }

    private func number(_ index: Int) -> String {
        if let tag = tag(at: index) { return tag.description }
        if let value = floatingPoint(at: index) { return vr.unitLength == 4 ? "\(Float(value))" : "\(value)" }
        if let value = integer(at: index) { return "\(value)" }
        return "\(load(index * 8, as: UInt64.self))"
    }

    /// The bytes without padding at the end: spaces, and the NUL of UIDs and of those who pad everything so.
    private var significant: RawSpan {
        @_lifetime(copy self)
        get {
            var end = bytes.byteCount
            while end > 0 {
                let last = load(end - 1, as: UInt8.self)
                guard last == 0 || last == 0x20 else { break }
                end -= 1
            }
            return bytes.extracting(first: end)
        }
    }

    private func load<Value: FixedWidthInteger & BitwiseCopyable>(_ place: Int, as type: Value.Type) -> Value {
        let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: type)
        return isBigEndian ? Value(bigEndian: value) : Value(littleEndian: value)
    }
}

extension [UInt8] {
    /// Takes away the start of a character of UTF-8 whose rest is not there.
    fileprivate mutating func removeCutCharacter() {
        guard let lead = lastIndex(where: { $0 & 0xC0 != 0x80 }), self[lead] >= 0xC0 else { return }
        removeSubrange(lead...)
    }
}

extension ArraySlice<UInt8> {
    /// Without spaces around it.
    fileprivate var trimmed: ArraySlice<UInt8> {
        var slice = drop { $0 == 0x20 }
        while let last = slice.last, last == 0x20 || last == 0 { slice.removeLast() }
        return slice
    }
}
