import DICOMWire

/// Any bytes as one PDU: nothing traps, nothing is lost, and all ways to look at it agree.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPDU(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    checkFraming(of: bytes)

    var log = DecodingLog()
    let decoded: PDU
    do {
        decoded = try PDU(decoding: bytes, log: &log)
    } catch {
        switch error.code {
        case .truncated, .limitExceeded(.items): return 0
        case .limitExceeded, .deviation, .unencodable, .malformed: fatalError("\(error)")
        }
    }
    do {
        let encoded = try decoded.encoded()
        precondition(encoded == bytes)
    } catch {
        fatalError("not encoded again: \(error)")
    }
    for deviation in log.deviations {
        let isMissing = "\(deviation.kind)".hasPrefix("missing")
        precondition(isMissing || bytes[deviation.offset...].starts(with: deviation.bytes))
        precondition(deviation.bytes.count <= WireLimits.deviationBytes)
    }
    checkStrict(bytes, decoded, log)
    if case .data(let data) = decoded { checkWalk(bytes, data) }
    return 0
}

/// A PDU is complete where all its bytes are there, and with none fewer.
private func checkFraming(of bytes: [UInt8]) {
    let limits = WireLimits()
    switch PDUFraming(bytes.span.bytes, limits: limits) {
    case .incomplete: precondition(bytes.isEmpty || (1...7).contains(bytes[0]))
    case .complete(let length):
        precondition((PDUHeader.length...bytes.count).contains(length))
        precondition(PDUFraming(bytes.span.bytes.extracting(first: length - 1), limits: limits) == .incomplete)
    case .unknownType(let type): precondition(bytes[0] == type && !(1...7).contains(type))
    case .tooLong(let header, _): precondition(header.rawType == bytes[0])
    }
}

/// Strict mode throws the first deviation that tolerant mode notes, and otherwise decodes the same.
private func checkStrict(_ bytes: [UInt8], _ decoded: PDU, _ log: DecodingLog) {
    var strict = DecodingLog(.strict)
    do {
        let again = try PDU(decoding: bytes, log: &strict)
        precondition(log.deviations.isEmpty && again == decoded)
    } catch {
        guard let first = log.deviations.first else { fatalError("\(error)") }
        precondition(error == WireError(.deviation(first.kind), offset: first.offset))
    }
}

/// The walk visits the values of the PDU, and stops where they do.
private func checkWalk(_ bytes: [UInt8], _ data: PresentationData) {
    var walk = PresentationDataWalk(body: bytes.span.bytes.extracting(PDUHeader.length..<bytes.count))
    var index = 0
    do {
        while let value = try walk.next() {
            let expected = data.values[index]
            precondition(value.contextID == expected.contextID && value.control == expected.control)
            precondition(Array(copying: value.fragment) == expected.fragment)
            index += 1
        }
        precondition(data.trailing.isEmpty)
    } catch {
        precondition(Array(copying: walk.rest) == data.trailing && !data.trailing.isEmpty)
    }
    precondition(index == data.values.count)
}
