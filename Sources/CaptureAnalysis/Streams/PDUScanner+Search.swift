import DICOMWire
import PacketFlow

// The search for the next PDU, where bytes before it were missing or could not be read.
extension PDUScanner {
    /// Looks for a PDU in bytes behind those that are held, and gives how many of them are done with: none where one
    /// begins with the first.
    mutating func search(
        _ rest: RawSpan,
        at time: Int64,
        _ tracker: inout AssociationTracker,
        _ sink: inout some CaptureSink
    ) -> Int {
        if held.isEmpty {
            searched += UInt64(rest.byteCount)
            let index = look(through: rest, from: 0, &tracker)
            // Where one is found, the walk that called goes on with it: a search takes no other.
            let isFound = !isLooking
            offset += UInt64(isFound ? index : rest.byteCount)
            if isFound {
                found(at: time, &tracker, &sink)
                return index
            }
            held = Array(copying: rest.extracting(droppingFirst: index))
            heldNeeded = max(0, heldNeeded - index)
            return rest.byteCount
        }
        // As many as it takes to tell: what follows them need not be copied.
        let count = min(rest.byteCount, max(1, heldNeeded - held.count))
        offset += UInt64(count)
        searched += UInt64(count)
        held.append(copying: rest.extracting(first: count))
        guard held.count >= heldNeeded || isSearchEnding else { return count }
        // Taken out, so that what is found in it can be held.
        let window = exchange(&held, with: [])
        let bytes = unsafe window.span.bytes
        let index = look(through: bytes, from: exchange(&heldPassed, with: 0), &tracker)
        if isLooking {
            hold(window, from: index)
        } else {
            // These bytes are counted once more when they are taken.
            offset -= UInt64(bytes.byteCount - index)
            found(at: time, &tracker, &sink)
            walk(bytes.extracting(droppingFirst: index), at: time, &tracker, &sink)
        }
        return count
    }

    /// Looks for a PDU from an index on, and gives where it begins, or where the search has to go on with more bytes.
    private mutating func look(
        through bytes: RawSpan,
        from start: Int,
        _ tracker: inout AssociationTracker
    ) -> Int {
        heldNeeded = 0
        let isBehindStart = isBehindStart
        // However the bytes come, they are looked through up to the same one.
        let beyond = hasPDUs || searched <= searchLimit ? 0 : Int(clamping: searched - searchLimit)
        let end = bytes.byteCount - min(beyond, bytes.byteCount)
        var index = start
        while index < end {
            let candidate = bytes.extracting(droppingFirst: index)
            let answer =
                isBehindStart
                ? PDUSearch.lookBehindStart(candidate, isAsked: tracker.current != nil)
                : PDUSearch.look(at: candidate, tracker.contextIDs)
            switch answer {
            case .no: index += 1
            case .more(let count):
                guard isSearchEnding || count > CaptureAnalysisLimits.searchWindow else {
                    heldNeeded = index + count
                    return index
                }
                index += 1
            case .yes:
                phase = .header
                hasPDUs = true
                if isBehindStart { tracker.passOverStart(of: side) }
                return index
            }
        }
        if !hasPDUs, searched > searchLimit { phase = .foreign }
        return bytes.byteCount
    }

    /// Goes on with a PDU that was found where the stream has come to.
    ///
    /// Behind missing bytes, what does not follow right behind the one before says that one of both was none: that is
    /// not held against the sender.
    private mutating func found(at time: Int64, _ tracker: inout AssociationTracker, _ sink: inout some CaptureSink) {
        guard unconfirmed > 0 else { return }
        if unconfirmed < CaptureAnalysisLimits.confirmingPDUs, offset != pduStart {
            unconfirmed = CaptureAnalysisLimits.confirmingPDUs
            tracker.losePlace(at: place(time), &sink)
        }
        unconfirmed -= 1
        pduStart = offset
    }

    /// Whether bytes are held in which a PDU is looked for.
    var isSearchUnfinished: Bool { isLooking && !held.isEmpty }

    private var isLooking: Bool {
        switch phase {
        case .search, .behindStart: true
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
