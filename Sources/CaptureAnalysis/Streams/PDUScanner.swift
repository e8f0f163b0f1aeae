import DICOMWire
import PacketFlow

/// Where in a stream something stands.
struct PDUPlace: Hashable, Sendable {
    /// Who sent it.
    let side: ConnectionSide
    /// Its first byte, counted from the start of the stream.
    var start: UInt64
    /// The byte behind it.
    var end: UInt64
    /// When its first byte was captured, in nanoseconds since 1970 (UTC).
    var startTime: Int64
    /// When its last byte was captured.
    var time: Int64
}

/// What is lost where bytes of a stream are missing.
enum LostContent: Hashable, Sendable {
    /// A part of a command or of the headers in a P-DATA-TF, whose end is known.
    case message
    /// A PDU of this type, whose end is known.
    case pdu(PDUType)
    /// Where the next PDU begins.
    case boundary
}

/// Walks the PDUs of one direction of a connection as its bytes come, without holding more than a PDU's small parts.
///
/// Fragments of data sets, which are nearly all there is in a capture, are passed over by their lengths.
struct PDUScanner: Sendable {
    private enum Phase: Sendable {
        /// Nothing has come yet.
        case start
        /// The header of a PDU is next.
        case header
        /// The body of a PDU other than a P-DATA-TF; its header is held.
        case body(PDUHeader)
        /// The header of a presentation data value.
        case value
        /// The fragment of a presentation data value.
        case fragment
        /// The rest of a PDU that nobody reads.
        case rest
        /// Where the next PDU begins is not known.
        case search
        /// No PDUs.
        case foreign
    }

    /// Bytes of the stream so far, missing ones included.
    private(set) var offset: UInt64 = 0
    /// The first bytes, to tell what the stream is.
    private(set) var firstBytes: [UInt8] = []
    /// Whether any PDU was found.
    private(set) var hasPDUs = false

    private let side: ConnectionSide
    private var phase = Phase.start
    /// The start of a header, a body or a search that has not come whole.
    private var held: [UInt8] = []
    /// Bytes after the header of the last P-DATA-TF, as it announced.
    private var dataLength: UInt32 = 0
    /// Bytes of the PDU that are still to come.
    private var bodyRemaining = 0
    private var value = PresentationDataWalk.Header(fragmentLength: 0, contextID: 0, control: 0)
    private var fragmentRemaining = 0
    /// Bytes of the fragment that were missing.
    private var fragmentMissing = 0
    /// The fragment is one of a command with a hole, and nothing of it is handed on.
    private var isFragmentLost = false
    /// Where the PDU began.
    private var pduStart: UInt64 = 0
    /// When its first byte was captured.
    private var pduStartTime: Int64 = 0
    /// Bytes that were looked through for the start of a PDU.
    private var searched: UInt64 = 0

    init(_ side: ConnectionSide) { self.side = side }

    /// Whether the stream speaks something else.
    var isForeign: Bool {
        if case .foreign = phase { true } else { false }
    }

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
        case .body, .value, .fragment, .rest: true
        case .header: !held.isEmpty
        case .start, .search, .foreign: false
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
        case .start, .header, .body, .search, .foreign: header = []
        }
        return header + held.prefix(CaptureAnalysisLimits.firstBytes)
    }

    // MARK: Bytes

    /// Takes the next bytes.
    ///
    /// `isStartKnown` says that the first ones are those with which the stream began.
    @inline(__always)
    mutating func take(
        _ bytes: RawSpan,
        at time: Int64,
        isStartKnown: Bool,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        // Most segments lie within one fragment of a data set.
        if case .fragment = phase, bytes.byteCount < fragmentRemaining, !value.isCommand, !sink.readsDataSets {
            offset &+= UInt64(bytes.byteCount)
            fragmentRemaining &-= bytes.byteCount
            bodyRemaining &-= bytes.byteCount
            return
        }
        if case .start = phase { phase = isStartKnown ? .header : .search }
        if !hasPDUs, firstBytes.count < CaptureAnalysisLimits.firstBytes {
            firstBytes.append(copying: bytes.extracting(first: CaptureAnalysisLimits.firstBytes - firstBytes.count))
        }
        walk(bytes, at: time, &tracker, &sink)
    }

    private mutating func walk(
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

    /// Takes some of the bytes, at least one.
    private mutating func step(
        _ rest: RawSpan,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) -> Int {
        switch phase {
        case .start, .header:
            if held.isEmpty { (pduStart, pduStartTime) = (offset, time) }
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
        case .search: return search(rest, at: time, &tracker, &sink)
        case .foreign:
            offset += UInt64(rest.byteCount)
            return rest.byteCount
        }
    }

    /// Hands on so many bytes when they are there: as they are where they lie together, and held until then.
    private mutating func gather<Sink: CaptureSink>(
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

    private func place(_ time: Int64) -> PDUPlace {
        PDUPlace(side: side, start: pduStart, end: offset, startTime: pduStartTime, time: time)
    }

    // MARK: PDUs

    private mutating func begin(
        _ bytes: RawSpan,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        guard let header = PDUHeader(bytes) else { return }
        guard let type = header.type else {
            return refuse(bytes, .unknownType(header.rawType), at: time, &tracker, &sink)
        }
        if type == .data {
            hasPDUs = true
            dataLength = header.bodyLength
            bodyRemaining = Int(dataLength)
            phase = bodyRemaining == 0 ? .header : .value
            return tracker.beginData(header, at: place(time), &sink)
        }
        let (limit, name) = CaptureAnalysisLimits.wire.bodyLength(of: type)
        guard Int(header.bodyLength) <= limit else {
            return refuse(bytes, .tooLong(header, limit: name), at: time, &tracker, &sink)
        }
        guard header.bodyLength > 0 else { return finish(bytes, header, at: time, &tracker, &sink) }
        held = Array(copying: bytes)
        phase = .body(header)
    }

    private mutating func finish(
        _ whole: RawSpan,
        _ header: PDUHeader,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        guard hasPDUs || PDUSearch.isPlausible(header) else {
            return refuse(whole, .unknownType(header.rawType), at: time, &tracker, &sink)
        }
        hasPDUs = true
        phase = .header
        tracker.take(whole, header, at: place(time), &sink)
    }

    /// Says that bytes begin no PDU, and looks for one behind them where there were any before.
    private mutating func refuse(
        _ start: RawSpan,
        _ framing: PDUFraming,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        tracker.refuse(start, framing, at: place(time), &sink)
        phase = hasPDUs ? .search : .foreign
    }

    // MARK: Presentation data values

    private mutating func beginValue(
        _ bytes: RawSpan,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        guard let header = PresentationDataWalk.Header(bytes), header.fragmentLength >= 0,
            PresentationDataWalk.Header.length + header.fragmentLength <= bodyRemaining
        else {
            bodyRemaining -= PresentationDataWalk.Header.length
            return refuseData(bytes, at: time, &tracker, &sink)
        }
        if header.isSuspicious {
            var log = DecodingLog(limits: CaptureAnalysisLimits.wire)
            let offset = PDUHeader.length + Int(dataLength) - bodyRemaining
            do {
                try header.check(at: offset, log: &log)
            } catch {
                // Not in tolerant mode.
            }
            tracker.note(log, at: place(time))
        }
        bodyRemaining -= PresentationDataWalk.Header.length
        value = header
        fragmentRemaining = header.fragmentLength
        fragmentMissing = 0
        isFragmentLost = false
        phase = .fragment
        if fragmentRemaining == 0 { endFragment(bytes.extracting(first: 0), at: time, &tracker, &sink) }
    }

    private mutating func takeFragment(
        _ rest: RawSpan,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) -> Int {
        let count = min(rest.byteCount, fragmentRemaining)
        offset += UInt64(count)
        fragmentRemaining -= count
        bodyRemaining -= count
        let piece = rest.extracting(first: count)
        if fragmentRemaining == 0 {
            endFragment(piece, at: time, &tracker, &sink)
        } else if (value.isCommand || sink.readsDataSets) && !isFragmentLost {
            tracker.take(piece, of: value, isEnd: false, at: place(time), &sink)
        }
        return count
    }

    /// Hands on the last piece of a fragment.
    private mutating func endFragment(
        _ piece: RawSpan,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        phase = bodyRemaining == 0 ? .header : .value
        if isFragmentLost { return }
        if value.isCommand || sink.readsDataSets {
            tracker.take(piece, of: value, isEnd: true, at: place(time), &sink)
        } else {
            tracker.pass(value.fragmentLength, missing: fragmentMissing, of: value, isEnd: true, at: place(time), &sink)
        }
    }

    private mutating func refuseData(
        _ start: RawSpan,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        tracker.refuseData(start, at: place(time), &sink)
        phase = bodyRemaining == 0 ? .header : .rest
    }

    private mutating func take(rest: RawSpan) -> Int {
        let count = min(rest.byteCount, bodyRemaining)
        offset += UInt64(count)
        bodyRemaining -= count
        if bodyRemaining == 0 { phase = .header }
        return count
    }
}

// MARK: - Holes

extension PDUScanner {
    /// The next bytes are missing.
    mutating func miss(
        _ count: Int,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        offset += UInt64(count)
        switch phase {
        case .start, .header: loseBoundary(at: time, &tracker, &sink)
        case .body(let header):
            bodyRemaining = PDUHeader.length + Int(header.bodyLength) - held.count
            let start = exchange(&held, with: [])
            guard count <= bodyRemaining, let type = header.type else { return loseBoundary(at: time, &tracker, &sink) }
            tracker.lose(.pdu(type), at: place(time), &sink)
            if type == .associateRequest || type == .associateAccept {
                tracker.take(startOf: type, start, at: place(time), &sink)
            }
            pass(count)
        case .value, .rest:
            held = []
            guard count <= bodyRemaining else { return loseBoundary(at: time, &tracker, &sink) }
            tracker.lose(.message, at: place(time), &sink)
            pass(count)
        case .fragment:
            guard count <= bodyRemaining else { return loseBoundary(at: time, &tracker, &sink) }
            guard count <= fragmentRemaining else {
                tracker.lose(.message, at: place(time), &sink)
                return pass(count)
            }
            missFragment(count, at: time, &tracker, &sink)
        case .search: held = []
        case .foreign: break
        }
    }

    private mutating func loseBoundary(
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        held = []
        phase = .search
        tracker.lose(.boundary, at: place(time), &sink)
    }

    /// Goes on behind missing bytes of a PDU whose rest cannot be read.
    private mutating func pass(_ count: Int) {
        bodyRemaining -= count
        phase = bodyRemaining == 0 ? .header : .rest
    }

    private mutating func missFragment(
        _ count: Int,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        // Told at once: the fragment may never end.
        tracker.noteMissing()
        fragmentRemaining -= count
        bodyRemaining -= count
        let isEnd = fragmentRemaining == 0
        if isEnd { phase = bodyRemaining == 0 ? .header : .value }
        if isFragmentLost { return }
        if value.isCommand {
            isFragmentLost = true
            return tracker.lose(.message, at: place(time), &sink)
        }
        if sink.readsDataSets {
            return tracker.pass(count, missing: count, of: value, isEnd: isEnd, at: place(time), &sink)
        }
        fragmentMissing += count
        if isEnd {
            tracker.pass(value.fragmentLength, missing: fragmentMissing, of: value, isEnd: true, at: place(time), &sink)
        }
    }
}

// MARK: - The search for a PDU

extension PDUScanner {
    private mutating func search(
        _ rest: RawSpan,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) -> Int {
        offset += UInt64(rest.byteCount)
        searched += UInt64(rest.byteCount)
        held.append(copying: rest)
        let window = exchange(&held, with: [])
        let bytes = unsafe window.span.bytes
        var index = 0
        scan: while index < bytes.byteCount {
            switch PDUSearch.look(at: bytes.extracting(droppingFirst: index), tracker.contextIDs) {
            case .no: index += 1
            case .more:
                if bytes.byteCount - index > CaptureAnalysisLimits.searchWindow {
                    index += 1
                } else {
                    break scan
                }
            case .yes:
                // These bytes are counted once more when they are taken.
                offset -= UInt64(bytes.byteCount - index)
                phase = .header
                walk(bytes.extracting(droppingFirst: index), at: time, &tracker, &sink)
                return rest.byteCount
            }
        }
        if !hasPDUs, searched > CaptureAnalysisLimits.searchedWithoutDICOM {
            phase = .foreign
        } else {
            held = Array(copying: bytes.extracting(droppingFirst: index))
        }
        return rest.byteCount
    }
}

extension PresentationDataWalk.Header {
    /// Whether it is worth a look: nearly none is.
    fileprivate var isSuspicious: Bool {
        contextID.isMultiple(of: 2) || control > 3 || !fragmentLength.isMultiple(of: 2)
    }
}
