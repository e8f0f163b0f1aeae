import DICOMWire

/// Any bytes as a data set, in each of the three encodings: nothing traps, writing what was read makes the same bytes
/// again, nesting keeps to its limit, and strict mode throws what tolerant mode notes first.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDataSet(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    for encoding in DataEncoding.allCases {
        var log = DecodingLog(.tolerant, limits: limits)
        let failure = read(bytes, encoding, &log)
        precondition(failure == nil || failure?.code == .limitExceeded(.sequenceDepth))
        precondition(log.deviations.count <= limits.deviations)
        precondition(log.dropped == 0 || log.deviations.count == limits.deviations)
        for deviation in log.deviations {
            precondition(bytes[deviation.offset...].starts(with: deviation.bytes))
            precondition(deviation.bytes.count <= WireLimits.deviationBytes)
        }
        var strict = DecodingLog(.strict, limits: limits)
        let strictFailure = read(bytes, encoding, &strict)
        if let first = log.deviations.first {
            precondition(strictFailure == WireError(.deviation(first.kind), offset: first.offset))
        } else {
            precondition(strictFailure == failure)
        }
    }
    return 0
}

/// Low, so that the inputs of a fuzzer reach them.
private let limits = {
    var limits = WireLimits()
    limits.sequenceDepth = 12
    limits.deviations = 16
    return limits
}()

/// Reads to the end or to an error, and checks what holds on the way.
private func read(_ bytes: [UInt8], _ encoding: DataEncoding, _ log: inout DecodingLog) -> WireError? {
    var reader = DataSetReader(bytes.span.bytes, encoding: encoding)
    var writer = DataSetWriter(encoding)
    var open: [Character] = []
    var events = 0
    do {
        while let event = try reader.next(noting: &log) {
            events += 1
            writer.write(event, of: reader)
            precondition(writer.bytes.count <= bytes.count)
            switch event {
            case .element(let header, let value):
                precondition(open.last == "i" || open.isEmpty)
                checkValue(reader.value(header, value))
            case .fragment(let header, let value):
                precondition(open.last == "f")
                checkValue(reader.value(header, value))
            case .sequenceStart: open.append("s")
            case .itemStart:
                precondition(open.last == "s")
                open.append("i")
            case .fragmentsStart: open.append("f")
            case .sequenceEnd: precondition(open.popLast() == "s")
            case .itemEnd: precondition(open.popLast() == "i")
            case .fragmentsEnd: precondition(open.popLast() == "f")
            case .strayDelimiter, .unparsed: break
            }
            precondition(reader.depth == open.count { $0 != "i" } && reader.depth <= limits.sequenceDepth)
        }
    } catch {
        return error
    }
    precondition(writer.bytes == bytes && open.isEmpty)
    // An event takes eight bytes at least, or is the end of one that did, or the rest.
    precondition(events <= bytes.count / 4 + 1)
    return nil
}

/// A value can be looked at in every way, whatever its VR and length, and what is shown of it is short and printable.
private func checkValue(_ value: borrowing ElementValue) {
    let last = value.count - 1
    for index in [-1, 0, last, last + 1] {
        let isThere = (0...max(last, 0)).contains(index) && last >= 0
        precondition(isThere || value.integer(at: index) == nil && value.floatingPoint(at: index) == nil)
        precondition(isThere || value.tag(at: index) == nil)
    }
    let summary = value.summary()
    precondition(summary.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    // A byte shows as four characters at most; a number that begins before the end is shown whole.
    precondition(summary.utf8.count <= 64 * 4 + 32)
    precondition(value.text.utf8.count <= value.bytes.byteCount * 4)
    precondition(value.strings.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
    precondition(value.uid.count <= UID.maximumLength)
    do {
        let copied = try value.copy()
        precondition(copied.count == value.bytes.byteCount)
    } catch {
        preconditionFailure("\(error)")
    }
}
