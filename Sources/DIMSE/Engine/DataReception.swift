import DICOMWire

/// A P-DATA-TF that is taken as it comes: whatever length it announces, no more of it is held than its message needs.
struct DataReception: Sendable {
    /// Bytes after the header of the PDU, as announced.
    let length: Int
    /// How many of them were not taken yet.
    var remaining: Int
    /// Whether its values are read; otherwise its bytes are only passed over.
    var isRead: Bool
    /// The value whose fragment is being taken.
    var value: PresentationDataWalk.Header?
    /// How much of that fragment is still to come.
    var fragmentRemaining = 0
    /// Whether the fragment makes no message, and its rest is passed over.
    var isFragmentRefused = false

    init(length: Int, isRead: Bool) {
        self.length = length
        remaining = length
        self.isRead = isRead
    }

    /// Takes the header of the next value where it is there and its fragment fits the PDU.
    mutating func begin(_ header: PresentationDataWalk.Header) -> Bool {
        guard header.fragmentLength >= 0, PresentationDataWalk.Header.length + header.fragmentLength <= remaining else {
            return false
        }
        remaining -= PresentationDataWalk.Header.length
        value = header
        fragmentRemaining = header.fragmentLength
        isFragmentRefused = false
        return true
    }
}

extension AssociationEngine {
    /// Begins to take a P-DATA-TF: Evt10 is its header, since its body may be longer than anyone would hold.
    mutating func beginData(_ header: PDUHeader, at now: Nanoseconds) {
        let isExpected = machine.state == .sta6 || machine.state == .sta7
        note(.data, expectedIn: isExpected)
        if header.bodyLength == 0, isExpected {
            let bytes = [header.rawType, header.reserved, 0, 0, 0, 0]
            record.note([Deviation(.missingPDV, offset: 0, bytes: bytes)], in: .data)
        }
        reception = DataReception(length: Int(header.bodyLength), isRead: readsData)
        perform(.dataReceived, at: now)
    }

    /// Takes what is there of the body of a P-DATA-TF.
    ///
    /// - Returns: how many bytes are done with, which are all but the start of a value's header where there is room for
    ///   the outputs, and whether the PDU is malformed from there on.
    mutating func takeData(
        _ bytes: RawSpan,
        into reception: inout DataReception,
        at now: Nanoseconds
    ) -> (taken: Int, isMalformed: Bool) {
        var taken = 0
        var log = DecodingLog(limits: limits)
        defer { record.note(log, in: .data) }
        while reception.remaining > 0, mayTake {
            let rest = bytes.extracting(droppingFirst: taken)
            guard reception.isRead else {
                let count = min(rest.byteCount, reception.remaining)
                reception.remaining -= count
                return (taken + count, false)
            }
            if reception.value == nil {
                let offset = PDUHeader.length + reception.length - reception.remaining
                // A value that the PDU has no room for is malformed before it has come.
                guard reception.remaining >= PresentationDataWalk.Header.length else { return (taken, true) }
                guard let header = PresentationDataWalk.Header(rest) else { return (taken, false) }
                guard reception.begin(header) else { return (taken, true) }
                taken += PresentationDataWalk.Header.length
                do {
                    try header.check(at: offset, log: &log)
                } catch {
                    return (taken, true)
                }
            }
            let piece = bytes.extracting(droppingFirst: taken).extracting(first: reception.fragmentRemaining)
            guard take(piece, into: &reception, at: now) else { return (taken, false) }
            taken += piece.byteCount
        }
        return (taken, false)
    }

    /// Takes a piece of a fragment; false where there is none yet.
    private mutating func take(_ piece: RawSpan, into reception: inout DataReception, at now: Nanoseconds) -> Bool {
        guard let value = reception.value else { return false }
        let isEnd = piece.byteCount == reception.fragmentRemaining
        guard isEnd || piece.byteCount > 0 else { return false }
        reception.fragmentRemaining -= piece.byteCount
        reception.remaining -= piece.byteCount
        if isEnd { reception.value = nil }
        guard !reception.isFragmentRefused else { return true }
        do {
            if let message = try assembler.receive(piece, of: value, isEnd: isEnd) {
                deliver(message, at: now)
            } else if value.isCommand, isEnd, value.isLast, let begun = assembler.begunMessage {
                // Its data set may never come, and that it announces one may be what is wrong.
                noteDeviations(ofBegun: begun)
            }
        } catch {
            reception.isFragmentRefused = true
            if !isOver { record.note(error) }
        }
        return true
    }
}
