import DICOMWire
import PacketFlow

// What is missing in the capture.
extension PDUScanner {
    /// The next bytes are missing.
    mutating func miss(
        _ count: Int,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) {
        finishSearch(at: time, &tracker, &sink)
        offset += UInt64(count)
        switch phase {
        case .start, .header, .firstData: loseBoundary(at: time, &tracker, &sink)
        case .body(let header):
            bodyRemaining = PDUHeader.length + Int(header.bodyLength) - held.count
            let start = exchange(&held, with: [])
            guard count <= bodyRemaining, let type = header.type else { return loseBoundary(at: time, &tracker, &sink) }
            tracker.lose(at: place(time), &sink)
            if type == .associateRequest || type == .associateAccept {
                tracker.take(startOf: type, start, at: place(time), &sink)
            }
            pass(count)
        case .value, .rest:
            // The start of a value's header is of the PDU, too.
            bodyRemaining -= held.count
            held = []
            guard count <= bodyRemaining else { return loseBoundary(at: time, &tracker, &sink) }
            tracker.lose(at: place(time), &sink)
            pass(count)
        case .fragment:
            guard count <= bodyRemaining else { return loseBoundary(at: time, &tracker, &sink) }
            guard count <= fragmentRemaining else {
                tracker.lose(at: place(time), &sink)
                return pass(count)
            }
            missFragment(count, at: time, &tracker, &sink)
        case .search, .behindStart:
            forgetSearched()
            // The bytes are missing behind a PDU, whatever was looked for there.
            if case .search = phase, unconfirmed < CaptureAnalysisLimits.confirmingPDUs {
                loseBoundary(at: time, &tracker, &sink)
            }
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
        unconfirmed = CaptureAnalysisLimits.confirmingPDUs
        tracker.lose(at: place(time), &sink)
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
            return tracker.lose(at: place(time), &sink)
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
