import DICOMWire
import PacketFlow

// The search for the next PDU, where bytes before it were missing or could not be read.
extension PDUScanner {
    mutating func search(
        _ rest: RawSpan,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) -> Int {
        offset += UInt64(rest.byteCount)
        searched += UInt64(rest.byteCount)
        held.append(copying: rest)
        guard held.count >= heldNeeded || isSearchEnding else { return rest.byteCount }
        // Taken out, so that what is found in it can be held.
        let window = exchange(&held, with: [])
        let bytes = unsafe window.span.bytes
        var index = exchange(&heldPassed, with: 0)
        heldNeeded = 0
        let isBehindStart = isBehindStart
        // However the bytes come, they are looked through up to the same one.
        let beyond = hasPDUs || searched <= searchLimit ? 0 : Int(clamping: searched - searchLimit)
        let end = bytes.byteCount - min(beyond, bytes.byteCount)
        scan: while index < end {
            let candidate = bytes.extracting(droppingFirst: index)
            let answer =
                isBehindStart
                ? PDUSearch.lookBehindStart(candidate, isAsked: tracker.current != nil)
                : PDUSearch.look(at: candidate, tracker.contextIDs)
            switch answer {
            case .no: index += 1
            case .more(let count):
                if isSearchEnding || count > CaptureAnalysisLimits.searchWindow {
                    index += 1
                } else {
                    heldNeeded = index + count
                    break scan
                }
            case .yes:
                // These bytes are counted once more when they are taken.
                offset -= UInt64(bytes.byteCount - index)
                phase = .header
                hasPDUs = true
                if isBehindStart { tracker.passOverStart(of: side) }
                walk(bytes.extracting(droppingFirst: index), at: time, &tracker, &sink)
                return rest.byteCount
            }
        }
        if !hasPDUs, searched > searchLimit, index >= end {
            (phase, heldNeeded) = (.foreign, 0)
        } else {
            hold(window, from: index)
        }
        return rest.byteCount
    }

    /// Whether bytes are held in which a PDU is looked for.
    var isSearchUnfinished: Bool {
        switch phase {
        case .search, .behindStart: !held.isEmpty
        case .start, .header, .body, .firstData, .value, .fragment, .rest, .foreign: false
        }
    }

    /// Looks through what is held once more: what takes more bytes to tell is no PDU, since a hole follows, or nothing.
    mutating func finishSearch(at time: Int64, _ tracker: inout AssociationTracker, _ sink: inout some CaptureSink) {
        guard isSearchUnfinished else { return }
        isSearchEnding = true
        _ = search(RawSpan(), at: time, &tracker, &sink)
        isSearchEnding = false
    }

    private var isBehindStart: Bool {
        if case .behindStart = phase { true } else { false }
    }

    /// Bytes in which a PDU is looked for where there was none before.
    private var searchLimit: UInt64 {
        isBehindStart ? CaptureAnalysisLimits.searchedBehindStart : CaptureAnalysisLimits.searchedWithoutDICOM
    }

    /// Keeps bytes in which the search goes on from an index.
    ///
    /// What it has passed is dropped with as much behind it, so that no byte is moved more often than it comes.
    private mutating func hold(_ window: [UInt8], from index: Int) {
        if index * 2 < window.count {
            (held, heldPassed) = (window, index)
        } else {
            held = Array(window[index...])
            heldNeeded = max(0, heldNeeded - index)
        }
    }

    /// Begins the search anew.
    mutating func forgetSearched() {
        held = []
        (heldPassed, heldNeeded) = (0, 0)
    }
}
