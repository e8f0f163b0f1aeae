import DICOMWire

/// One direction of a recorded connection: puts bytes together into whole PDUs, and masks them.
struct RecordedStream {
    private enum Content {
        /// PDUs, as far as it came.
        case pdus
        /// Another protocol from its first byte on: nothing of it is masked, since it is not DICOM.
        case foreign
        /// PDUs, and then something that cannot be followed: what comes may be part of a data set, so all is blanked.
        case unknown
    }

    private let limits = WireLimits()
    private var content = Content.pdus
    private var hasBegun = false
    private var waiting: [UInt8] = []

    /// The units that the bytes complete, each to be one segment.
    mutating func take(_ bytes: [UInt8]) -> [[UInt8]] {
        switch content {
        case .pdus: return takePDUs(bytes)
        case .foreign: return [bytes]
        case .unknown: return [Array(repeating: 0, count: bytes.count)]
        }
    }

    private mutating func takePDUs(_ bytes: [UInt8]) -> [[UInt8]] {
        waiting += bytes
        var units: [[UInt8]] = []
        var start = 0
        while start < waiting.count {
            let rest = waiting[start...]
            switch PDUFraming(waiting.span.bytes.extracting(start..<waiting.count), limits: limits) {
            case .incomplete:
                waiting.removeFirst(start)
                return units
            case .complete(let length):
                units.append(Self.masked(Array(rest.prefix(length))))
                start += length
                hasBegun = true
                continue
            case .unknownType:
                content = hasBegun ? .unknown : .foreign
                units.append(hasBegun ? Array(repeating: 0, count: rest.count) : Array(rest))
            case .tooLong:
                content = .unknown
                units.append(Self.blanked(rest))
            }
            break
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
