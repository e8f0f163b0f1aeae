import DICOMWire
import PacketFlow

/// Walks the PDUs of one direction of a connection as its bytes come, without holding more than a PDU's small parts.
///
/// Fragments of data sets, which are nearly all there is in a capture, are passed over by their lengths.
struct PDUScanner: Sendable {
    enum Phase: Sendable {
        /// Nothing has come yet.
        case start
        /// The header of a PDU is next.
        case header
        /// The body of a PDU other than a P-DATA-TF; its header is held.
        case body(PDUHeader)
        /// The header of a P-DATA-TF with which the stream begins, and that of its first presentation data value; the
        /// former is held.
        case firstData(PDUHeader)
        /// The header of a presentation data value.
        case value
        /// The fragment of a presentation data value.
        case fragment
        /// The rest of a PDU that nobody reads.
        case rest
        /// Where the next PDU begins is not known.
        case search
        /// The stream began with something else, behind which an association may begin.
        case behindStart
        /// No PDUs.
        case foreign
    }

    /// Bytes of the stream so far, missing ones included.
    var offset: UInt64 = 0
    /// The first bytes, to tell what the stream is.
    var firstBytes: [UInt8] = []
    /// Whether any PDU was found.
    var hasPDUs = false

    let side: ConnectionSide
    var phase = Phase.start
    /// The start of a header, a body or a search that has not come whole.
    var held: [UInt8] = []
    /// Bytes after the header of the last P-DATA-TF, as it announced.
    var dataLength: UInt32 = 0
    /// Bytes of the PDU that are still to come.
    var bodyRemaining = 0
    var value = PresentationDataWalk.Header(fragmentLength: 0, contextID: 0, control: 0)
    var fragmentRemaining = 0
    /// Bytes of the fragment that were missing.
    var fragmentMissing = 0
    /// The fragment is one of a command with a hole, and nothing of it is handed on.
    var isFragmentLost = false
    /// Where the PDU began.
    var pduStart: UInt64 = 0
    /// When its first byte was captured.
    var pduStartTime: Int64 = 0
    /// Of the held bytes, those at the start in which no PDU begins.
    var heldPassed = 0
    /// Bytes that have to be held before a search can go on.
    var heldNeeded = 0
    /// Nothing follows what is held.
    var isSearchEnding = false
    /// PDUs that still have to be found, each right behind the one before, until the place of the next one is certain.
    var unconfirmed: UInt8 = 0
    /// Bytes that were looked through for the start of a PDU.
    var searched: UInt64 = 0

    init(_ side: ConnectionSide) { self.side = side }

    /// Whether an A-ASSOCIATE-RQ has begun and is not whole.
    var isInRequest: Bool {
        if case .body(let header) = phase { header.type == .associateRequest } else { false }
    }

    /// Whether it looks for the start of a PDU.
    var isSearching: Bool {
        if case .search = phase { true } else { false }
    }

    /// Whether a PDU has begun and is not whole.
    var isInPDU: Bool {
        switch phase {
        case .body, .firstData, .value, .fragment, .rest: true
        case .header: !held.isEmpty
        case .start, .search, .behindStart, .foreign: false
        }
    }

    /// The start of the PDU that is not whole, as far as it is held.
    var partialPDU: [UInt8] {
        guard isInPDU else { return [] }
        let header: [UInt8]
        switch phase {
        case .value, .fragment, .rest:
            let length = (0..<4).map { UInt8(truncatingIfNeeded: dataLength >> (24 - 8 * $0)) }
            header = [PDUType.data.rawValue, 0] + length
        case .start, .header, .body, .firstData, .search, .behindStart, .foreign: header = []
        }
        return header + held.prefix(CaptureAnalysisLimits.firstBytes)
    }

    // MARK: Bytes

    /// What is held of the stream, in bytes.
    var cost: Int { held.count &+ firstBytes.count }

    /// Passes over bytes that nobody looks at, and gives whether these are such: most segments lie within one fragment
    /// of a data set.
    @inline(__always)
    mutating func pass(_ bytes: RawSpan, _ sink: some CaptureSink) -> Bool {
        guard case .fragment = phase, bytes.byteCount < fragmentRemaining, !value.isCommand, !sink.readsDataSets else {
            return false
        }
        offset &+= UInt64(bytes.byteCount)
        fragmentRemaining &-= bytes.byteCount
        bodyRemaining &-= bytes.byteCount
        return true
    }

    /// Passes over bytes of a stream in which no PDUs are looked for, and gives whether these are such.
    mutating func passForeign(_ bytes: RawSpan) -> Bool {
        guard case .foreign = phase, hasPDUs || firstBytes.count >= CaptureAnalysisLimits.firstBytes else {
            return false
        }
        offset &+= UInt64(bytes.byteCount)
        return true
    }

    /// Takes the next bytes.
    ///
    /// `isStartKnown` says that the first ones are those with which the stream began.
    mutating func take(
        _ bytes: RawSpan,
        at time: Int64,
        isStartKnown: Bool,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        if case .start = phase {
            phase = isStartKnown ? .header : .search
            unconfirmed = isStartKnown ? 0 : CaptureAnalysisLimits.confirmingPDUs
        }
        if !hasPDUs, firstBytes.count < CaptureAnalysisLimits.firstBytes {
            firstBytes.append(copying: bytes.extracting(first: CaptureAnalysisLimits.firstBytes - firstBytes.count))
        }
        walk(bytes, at: time, &tracker, &sink)
    }

    mutating func walk(
        _ bytes: RawSpan,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        var index = 0
        while index < bytes.byteCount {
            index += step(bytes.extracting(droppingFirst: index), at: time, &tracker, &sink)
        }
    }

    /// Takes some of the bytes: at least one, or none where the start of a PDU is found.
    private mutating func step(
        _ rest: RawSpan,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) -> Int {
        switch phase {
        case .start, .header:
            if held.isEmpty {
                // What was found by a search may have been none, and where it ended is looked at as hard.
                let isLookedFor = unconfirmed > 0 && offset != pduStart
                (pduStart, pduStartTime) = (offset, time)
                if isLookedFor {
                    phase = .search
                    return search(rest, at: time, &tracker, &sink)
                }
            }
            return gather(PDUHeader.length, rest, &tracker, &sink) { scanner, header, tracker, sink in
                scanner.begin(header, at: time, &tracker, &sink)
            }
        case .body(let header):
            return gather(PDUHeader.length + Int(header.bodyLength), rest, &tracker, &sink) {
                scanner,
                whole,
                tracker,
                sink in
                scanner.finish(whole, header, at: time, &tracker, &sink)
            }
        case .firstData(let header):
            let length = PDUHeader.length + PresentationDataWalk.Header.length
            return gather(length, rest, &tracker, &sink) { scanner, start, tracker, sink in
                scanner.beginFirstData(start, header, at: time, &tracker, &sink)
            }
        case .value:
            guard bodyRemaining >= PresentationDataWalk.Header.length else {
                refuseData(rest.extracting(first: min(rest.byteCount, bodyRemaining)), at: time, &tracker, &sink)
                return take(rest: rest)
            }
            return gather(PresentationDataWalk.Header.length, rest, &tracker, &sink) { scanner, header, tracker, sink in
                scanner.beginValue(header, at: time, &tracker, &sink)
            }
        case .fragment: return takeFragment(rest, at: time, &tracker, &sink)
        case .rest: return take(rest: rest)
        case .search, .behindStart: return search(rest, at: time, &tracker, &sink)
        case .foreign:
            offset += UInt64(rest.byteCount)
            return rest.byteCount
        }
    }

    /// Hands on so many bytes when they are there: as they are where they lie together, and held until then.
    mutating func gather<Sink: CaptureSink>(
        _ length: Int,
        _ rest: RawSpan,
        _ tracker: inout AssociationTracker,
        _ sink: inout Sink,
        _ handle: (inout PDUScanner, RawSpan, inout AssociationTracker, inout Sink) -> Void
    ) -> Int {
        let count = min(length - held.count, rest.byteCount)
        offset += UInt64(count)
        if held.isEmpty, count == length {
            handle(&self, rest.extracting(first: length), &tracker, &sink)
            return count
        }
        held.append(copying: rest.extracting(first: count))
        if held.count == length {
            let whole = exchange(&held, with: [])
            unsafe handle(&self, whole.span.bytes, &tracker, &sink)
        }
        return count
    }

    func place(_ time: Int64) -> PDUPlace {
        PDUPlace(side: side, start: pduStart, end: offset, startTime: pduStartTime, time: time)
    }
}
