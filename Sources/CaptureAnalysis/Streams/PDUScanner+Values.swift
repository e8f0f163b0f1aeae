import DICOMWire
import PacketFlow

// The presentation data values of a P-DATA-TF.
extension PDUScanner {
    mutating func beginValue(
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
                // By limits that take no deviations.
                bodyRemaining -= PresentationDataWalk.Header.length
                return refuseData(bytes, at: time, &tracker, &sink)
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

    mutating func takeFragment(
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

    mutating func refuseData(
        _ start: RawSpan,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        if unconfirmed > 0 {
            // It was found by a search, and is none.
            tracker.losePlace(at: place(time), &sink)
        } else {
            tracker.refuseData(start, at: place(time), &sink)
        }
        phase = bodyRemaining == 0 ? .header : .rest
    }

    mutating func take(rest: RawSpan) -> Int {
        let count = min(rest.byteCount, bodyRemaining)
        offset += UInt64(count)
        bodyRemaining -= count
        if bodyRemaining == 0 { phase = .header }
        return count
    }
}

extension PresentationDataWalk.Header {
    /// Whether it is worth a look: nearly none is.
    fileprivate var isSuspicious: Bool {
        contextID.isMultiple(of: 2) || control > 3 || !fragmentLength.isMultiple(of: 2)
    }
}
