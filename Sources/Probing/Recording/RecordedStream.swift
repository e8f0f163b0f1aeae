import DICOMWire
import DIMSE

/// One direction of a recorded connection: puts bytes together into PDUs, and masks them.
///
/// It holds the start of an A-ASSOCIATE PDU, or a segment's worth of a P-DATA-TF; what is longer is handed on in
/// pieces.
struct RecordedStream {
    private enum Content {
        /// PDUs, as far as it came.
        case pdus
        /// Another protocol from its first byte on: of it, which is not DICOM, only secrets that come back are masked.
        case foreign
        /// PDUs, and then something that cannot be followed: what comes may be part of a data set, so all is blanked.
        case unknown
    }

    /// An association takes no longer PDUs; P-DATA-TF PDUs may have any length.
    private static let limits = {
        var limits = WireLimits().ofLivePeer
        limits.dataPDULength = Int(UInt32.max)
        return limits
    }()

    /// What the other direction has sent, and may be quoted in this one.
    var quoted = Quotable()
    /// What may be quoted of this one, from a whole A-ASSOCIATE-RQ until whoever needs it takes it.
    var quotable: Quotable?

    private var content = Content.pdus
    private var hasBegun = false
    /// Bytes of which it is not known yet what they are.
    private var waiting: [UInt8] = []
    /// Of the bytes that wait, those that were handed on, and are needed to know the others.
    private var passedCount = 0
    /// The P-DATA-TF that is under way.
    private var data: MaskedData?
    /// What is masked of it and not handed on.
    private var unit: [UInt8] = []
    /// The command set that it brings, or has begun.
    private var command = MaskedCommand()

    /// The units that the bytes complete, each to be one segment.
    mutating func take(_ bytes: some Collection<UInt8>) -> [[UInt8]] {
        switch content {
        case .pdus: return takePDUs(bytes)
        case .foreign: return takeForeign(bytes)
        case .unknown: return [Array(repeating: 0, count: bytes.count)]
        }
    }

    /// What has come and is no whole PDU, masked as far as it came; what completes it is taken like anything else.
    ///
    /// - Parameter isEnd: Whether nothing can complete it any more.
    /// - Returns: The bytes, without those that were handed on before.
    mutating func rest(isEnd: Bool) -> [UInt8] {
        var context: [UInt8] = []
        let masked =
            switch content {
            case .foreign: quoted.secrets.masked(waiting, after: &context, isEnd: isEnd)
            case .pdus: data.map { unit + $0.maskedHeader(waiting) } ?? maskedStart(waiting)
            case .unknown: [UInt8]()
            }
        // Of a P-DATA-TF what is masked is let go of, whatever waits.
        let rest = Array(masked.dropFirst(passedCount))
        unit = []
        passedCount = waiting.count
        return rest
    }

    private mutating func takePDUs(_ bytes: some Collection<UInt8>) -> [[UInt8]] {
        hold(bytes)
        var units: [[UInt8]] = []
        var start = 0
        while start < waiting.count, content == .pdus {
            let taken = data == nil ? takePDU(waiting[start...], &units) : takeData(waiting[start...], &units)
            if taken == 0 { break }
            start += taken
            passedCount = 0
        }
        if content == .foreign {
            let first = waiting[start...]
            waiting = []
            return units + takeForeign(first)
        }
        // What a read took is not kept for the few bytes that are left of it, if any.
        if start > 0 { waiting = Array(waiting[start...]) }
        return units
    }

    /// Hands on what can be no part of a secret any more, whatever comes next.
    private mutating func takeForeign(_ bytes: some Collection<UInt8>) -> [[UInt8]] {
        guard !quoted.secrets.isEmpty else { return [Array(bytes)] }
        waiting += bytes
        let open = EchoedSecrets.length - 1
        let end = waiting.count - open
        guard end > passedCount else { return [] }
        let unit = Array(quoted.secrets.masked(waiting)[passedCount..<end])
        waiting = Array(waiting[max(0, end - open)...])
        passedCount = waiting.count - open
        return [unit]
    }

    /// Adds to what waits; its room grows with what came, and not beyond the PDU that it is the start of.
    private mutating func hold(_ bytes: some Collection<UInt8>) {
        let needed = waiting.count + bytes.count
        if needed > waiting.capacity, data == nil, let header = PDUHeader(waiting.span.bytes) {
            let announced = PDUHeader.length + Int(header.bodyLength)
            waiting.reserveCapacity(max(needed, min(announced, 2 * needed)))
        }
        waiting += bytes
    }

    /// Takes a whole PDU, or the header of a P-DATA-TF; nothing where more bytes are needed.
    private mutating func takePDU(_ rest: ArraySlice<UInt8>, _ units: inout [[UInt8]]) -> Int {
        let header = PDUHeader(rest.span.bytes)
        let framing = PDUFraming(rest.span.bytes, limits: Self.limits)
        switch framing {
        case .complete, .incomplete:
            if let header, header.type == .data {
                data = MaskedData(length: Int(header.bodyLength))
                unit = Array(rest.prefix(PDUHeader.length).dropFirst(passedCount))
                if header.bodyLength == 0 { finishData(&units) }
                hasBegun = true
                return PDUHeader.length
            }
            guard case .complete(let length) = framing else { return 0 }
            units.append(Array(maskedPDU(Array(rest.prefix(length))).dropFirst(passedCount)))
            hasBegun = true
            return length
        case .unknownType:
            content = hasBegun ? .unknown : .foreign
            if !hasBegun { return 0 }
            units.append(Array(repeating: 0, count: rest.count))
        case .tooLong:
            content = .unknown
            units.append(Array(Self.blanked(rest).dropFirst(passedCount)))
        }
        return rest.count
    }

    private mutating func takeData(_ rest: ArraySlice<UInt8>, _ units: inout [[UInt8]]) -> Int {
        guard var data else { return 0 }
        let taken = data.mask(
            rest.prefix(ProbingLimits.recordedUnit - unit.count),
            into: &unit,
            command: &command,
            quoting: quoted.secrets
        )
        if taken > 0 { unit.removeFirst(passedCount) }
        self.data = data
        if data.remaining == 0 {
            finishData(&units)
        } else if unit.count + PresentationDataWalk.Header.length > ProbingLimits.recordedUnit {
            units.append(unit)
            unit = []
        }
        return taken
    }

    private mutating func finishData(_ units: inout [[UInt8]]) {
        units.append(unit)
        unit = []
        data = nil
    }

    /// A whole PDU that is no P-DATA-TF.
    private mutating func maskedPDU(_ bytes: [UInt8]) -> [UInt8] {
        let type = PDUHeader(bytes.span.bytes)?.type
        guard type == .associateRequest || type == .associateAccept else {
            return bytes.prefix(PDUHeader.length) + quoted.secrets.masked(Array(bytes.dropFirst(PDUHeader.length)))
        }
        let masked = MaskedAssociate(bytes, quoting: quoted)
        if type == .associateRequest {
            quotable = Quotable(titles: masked.titles, secrets: EchoedSecrets(masked.secrets))
        }
        return masked.bytes
    }

    /// The start of a PDU that is no P-DATA-TF, or that may become one.
    private func maskedStart(_ bytes: [UInt8]) -> [UInt8] {
        guard let header = PDUHeader(bytes.span.bytes) else { return bytes }
        guard header.type == .associateRequest || header.type == .associateAccept else {
            var context: [UInt8] = []
            let body = quoted.secrets.masked(bytes.dropFirst(PDUHeader.length), after: &context, isEnd: false)
            return bytes.prefix(PDUHeader.length) + body
        }
        return MaskedAssociate(bytes, of: PDUHeader.length + Int(header.bodyLength), quoting: quoted).bytes
    }

    private static func blanked(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bytes.prefix(PDUHeader.length) + Array(repeating: 0, count: max(0, bytes.count - PDUHeader.length))
    }
}
