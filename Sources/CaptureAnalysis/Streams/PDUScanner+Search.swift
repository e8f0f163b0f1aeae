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
