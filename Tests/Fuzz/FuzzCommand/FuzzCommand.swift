import DICOMWire

/// Any bytes as a command set: nothing traps, nothing is lost, and the message comes back from what it is encoded to.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCommand(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var log = DecodingLog()
    let set: CommandSet
    do {
        set = try CommandSet(decoding: bytes, log: &log)
    } catch {
        precondition(error.code == .limitExceeded(.commandSetLength))
        return 0
    }
    do {
        let encoded = try set.encoded()
        precondition(encoded == bytes)
    } catch {
        fatalError("not encoded again: \(error)")
    }

    var typed = DecodingLog()
    let message: Message
    do {
        message = try Message(decoding: bytes, log: &typed)
    } catch {
        precondition(error.code == .malformed && typed.deviations.count + typed.dropped > 0)
        return 0
    }
    // The typed view says what the elements say, and more.
    precondition(typed.deviations.starts(with: log.deviations))
    for deviation in typed.deviations {
        let isMissing = "\(deviation.kind)".lowercased().contains("missing")
        precondition(isMissing || bytes[deviation.offset...].starts(with: deviation.bytes))
    }
    checkReturn(of: message, isCut: set.elements.contains { $0.value.count > UID.maximumLength })
    checkStrict(bytes, message, typed)
    return 0
}

/// What is encoded is well formed, and decodes to the same message unless a UID was cut.
private func checkReturn(of message: Message, isCut: Bool) {
    let encoded = message.encodedCommandSet()
    var log = DecodingLog()
    let again: Message
    do {
        again = try Message(decoding: encoded, log: &log)
    } catch {
        fatalError("not decoded again: \(error)")
    }
    precondition(isCut || again == message)
    precondition(isCut || again.encodedCommandSet() == encoded)
    let values: [Deviation.Kind] = [
        .invalidUID, .invalidAETitle, .missingCommandElement, .commandElementWrongLength, .unexpectedDataSet,
    ]
    precondition(log.deviations.allSatisfy { values.contains($0.kind) })
}

/// Strict mode throws the first deviation that tolerant mode notes, and otherwise decodes the same.
private func checkStrict(_ bytes: [UInt8], _ message: Message, _ log: DecodingLog) {
    var strict = DecodingLog(.strict)
    do {
        let again = try Message(decoding: bytes, log: &strict)
        precondition(log.deviations.isEmpty && again == message)
    } catch {
        guard let first = log.deviations.first else { fatalError("\(error)") }
        precondition(error == WireError(.deviation(first.kind), offset: first.offset))
    }
}
