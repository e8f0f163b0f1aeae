/// How departures from the standard are met.
package enum DecodingMode: Sendable, Hashable {
    /// Go on, and note each deviation.
    case tolerant
    /// Throw ``WireError`` with `deviation` at the first.
    case strict
}

/// Collects the deviations of one decoded unit.
package struct DecodingLog: Sendable, Hashable {
    /// What happens at a deviation.
    package let mode: DecodingMode
    /// The limits that decoding keeps to.
    package let limits: WireLimits
    /// What was noted, in the order of the bytes; at most ``WireLimits/deviations``.
    package private(set) var deviations: [Deviation] = []
    /// How many further deviations were counted only.
    package private(set) var dropped = 0

    private var items = 0

    /// Makes an empty log of tolerant decoding with the default limits.
    package init() { self.init(.tolerant) }

    /// Makes an empty log.
    package init(_ mode: DecodingMode = .tolerant, limits: WireLimits = WireLimits()) {
        self.mode = mode
        self.limits = limits
    }

    /// Counts an item, sub-item or value that takes memory.
    ///
    /// - Throws: ``WireError`` with `limitExceeded` beyond ``WireLimits/items``.
    mutating func countItem(at offset: Int) throws(WireError) {
        items += 1
        if items > limits.items { throw WireError(.limitExceeded(.items), offset: offset) }
    }

    /// Notes a deviation at an offset with the bytes concerned.
    ///
    /// - Throws: ``WireError`` with `deviation` in strict mode.
    @inline(never)
    mutating func note(_ kind: Deviation.Kind, at offset: Int, _ bytes: borrowing RawSpan) throws(WireError) {
        guard mode == .tolerant else { throw WireError(.deviation(kind), offset: offset) }
        guard deviations.count < limits.deviations else {
            dropped += 1
            return
        }
        let kept = bytes.extracting(first: min(bytes.byteCount, WireLimits.deviationBytes))
        deviations.append(Deviation(kind, offset: offset, bytes: Array(copying: kept)))
    }

    /// Notes a deviation whose bytes were copied out already.
    ///
    /// - Throws: ``WireError`` with `deviation` in strict mode.
    @inline(never)
    mutating func note(_ kind: Deviation.Kind, at offset: Int, copied bytes: [UInt8]) throws(WireError) {
        try note(kind, at: offset, unsafe bytes.span.bytes)
    }

    /// Notes a deviation at the next byte of a cursor.
    ///
    /// - Throws: ``WireError`` with `deviation` in strict mode.
    mutating func note(_ kind: Deviation.Kind, at cursor: borrowing ByteCursor) throws(WireError) {
        try note(kind, at: cursor.position, cursor.rest)
    }
}
