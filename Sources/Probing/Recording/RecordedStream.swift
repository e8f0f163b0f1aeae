import DICOMWire

/// One direction of a recorded connection: puts bytes together into whole PDUs, and masks them.
struct RecordedStream {
    private let limits = WireLimits()
    private var waiting: [UInt8] = []
    /// Whether the stream turned out to be no PDUs; nothing of it is masked, since it is not DICOM.
    private var isForeign = false

    /// The units that the bytes complete, each to be one segment.
    mutating func take(_ bytes: [UInt8]) -> [[UInt8]] {
        guard !isForeign else { return [bytes] }
        waiting += bytes
        var units: [[UInt8]] = []
        var start = 0
        while start < waiting.count {
            switch PDUFraming(waiting.span.bytes.extracting(start..<waiting.count), limits: limits) {
            case .incomplete:
                waiting.removeFirst(start)
                return units
            case .complete(let length):
                units.append(Self.masked(Array(waiting[start..<start + length])))
                start += length
            case .unknownType:
                isForeign = true
                units.append(Array(waiting[start...]))
                waiting = []
                return units
            case .tooLong:
                units.append(Self.blanked(waiting[start...]))
                waiting = []
                return units
            }
        }
        waiting = []
        return units
    }

    /// What never became a whole PDU, blanked after its header: it cannot be told what is in it.
    mutating func rest() -> [UInt8] {
        defer { waiting = [] }
        return Self.blanked(waiting[...])
    }

    private static func masked(_ bytes: [UInt8]) -> [UInt8] {
        var log = DecodingLog()
        do {
            return try PDU(decoding: bytes, log: &log).masked.encoded()
        } catch {
            return blanked(bytes[...])
        }
    }

    private static func blanked(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bytes.prefix(PDUHeader.length) + Array(repeating: 0, count: max(0, bytes.count - PDUHeader.length))
    }
}
