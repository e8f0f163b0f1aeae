import DICOMWire

// The headers of PDUs, and what comes in their place.
extension PDUScanner {
    mutating func begin(
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
            // What other protocols begin with may look like one; what answers an A-ASSOCIATE-RQ is one.
            guard hasPDUs || tracker.current != nil else {
                held = Array(copying: bytes)
                phase = .firstData(header)
                return
            }
            return beginData(header, at: time, &tracker, &sink)
        }
        let (limit, name) = CaptureAnalysisLimits.wire.bodyLength(of: type)
        guard Int(header.bodyLength) <= limit else {
            return refuse(bytes, .tooLong(header, limit: name), at: time, &tracker, &sink)
        }
        guard header.bodyLength > 0 else { return finish(bytes, header, at: time, &tracker, &sink) }
        held = Array(copying: bytes)
        phase = .body(header)
    }

    private mutating func beginData(
        _ header: PDUHeader,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        hasPDUs = true
        dataLength = header.bodyLength
        bodyRemaining = Int(dataLength)
        phase = bodyRemaining == 0 ? .header : .value
        tracker.beginData(header, at: place(time), &sink)
    }

    mutating func beginFirstData(
        _ start: RawSpan,
        _ header: PDUHeader,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        guard PDUSearch.isFirstData(start) else {
            refuse(start, .unknownType(header.rawType), at: time, &tracker, &sink)
            // An association may begin right behind so little.
            let rest = start.extracting(droppingFirst: PDUHeader.length)
            offset -= UInt64(rest.byteCount)
            return walk(rest, at: time, &tracker, &sink)
        }
        beginData(header, at: time, &tracker, &sink)
        beginValue(start.extracting(droppingFirst: PDUHeader.length), at: time, &tracker, &sink)
    }

    mutating func finish(
        _ whole: RawSpan,
        _ header: PDUHeader,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        // What answers an A-ASSOCIATE-RQ may be longer than it should be.
        let isAnswer = tracker.current != nil && header.reserved == 0 && header.bodyLength >= 4
        guard hasPDUs || isAnswer || PDUSearch.isPlausible(header) else {
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
        if hasPDUs {
            tracker.refuse(start, framing, at: place(time), &sink)
            phase = .search
            return
        }
        // A header has too few bytes to tell what else it is.
        let first = firstBytes
        unsafe tracker.refuse(first.span.bytes, framing, at: place(time), &sink)
        phase = .behindStart
    }
}
