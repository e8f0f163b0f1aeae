import DICOMWire

/// P-DATA-TF with a C-ECHO-RQ, from the header to the typed message, against a loop over unsafe pointers that visits the same
/// bytes and takes out the same fields.
enum EchoDecoding {
    /// The share of the loop's speed that has to be reached.
    static let bar = 0.3

    /// The figures as text, and whether the bar is reached.
    static func report() throws -> (text: String, isReached: Bool) {
        // One after the other in one buffer with other message IDs, so that nothing can be computed once for all.
        let count = 64
        let pdus = try (0..<count).map { index in
            let message = Message(.cEchoRequest(CEchoRequest(messageID: UInt16(index))))
            let value = PresentationDataValue(
                contextID: 1,
                isCommand: true,
                isLast: true,
                fragment: message.encodedCommandSet()
            )
            return try PDU.data(PresentationData([value])).encoded()
        }
        let stream = pdus.flatMap { $0 }
        let length = stream.count / count
        try check(pdus[7])

        let limits = WireLimits()
        let typed = Measurement { repetitions in
            let bytes = unsafe stream.span.bytes
            var sum = 0
            for index in 0..<repetitions {
                let start = (index & (count - 1)) * length
                sum &+= try decode(bytes.extracting(start..<start + length), limits)
            }
            return sum
        }
        let pointers = Measurement { repetitions in
            unsafe stream.withUnsafeBytes { buffer in
                guard let base = buffer.baseAddress else { return 0 }
                var sum = 0
                for index in 0..<repetitions { unsafe sum &+= decode(base + (index & (count - 1)) * length) }
                return sum
            }
        }
        let times = try Measurement.times(of: [typed, pointers], repetitions: 20_000)
        let ratio = times[1] / times[0]
        let isReached = ratio >= bar
        let text = """
            P-DATA-TF with C-ECHO-RQ to typed message: \(times[0].tenths) ns
            the same bytes and fields by unsafe pointers: \(times[1].tenths) ns
            ratio \(ratio.thousandths), bar \(bar): \(isReached ? "reached" : "MISSED")
            """
        return (text, isReached)
    }

    @inline(never)
    private static func decode(_ bytes: RawSpan, _ limits: borrowing WireLimits) throws(WireError) -> Int {
        guard case .complete(let length) = PDUFraming(bytes, limits: limits) else {
            throw WireError(.truncated, offset: 0)
        }
        var walk = PresentationDataWalk(body: bytes.extracting(PDUHeader.length..<length))
        guard let value = try walk.next() else { throw WireError(.malformed, offset: 0) }
        var log = DecodingLog()
        let message = try Message(decoding: value.fragment, log: &log)
        keep(message)
        return Int(value.contextID) &+ Int(value.control) &+ Int(message.dataSetType)
    }

    @inline(never)
    @unsafe private static func decode(_ start: UnsafeRawPointer) -> Int {
        let echo = unsafe UnsafeEcho(start)
        keep(echo)
        return Int(echo.contextID) &+ Int(echo.control) &+ Int(echo.dataSetType)
    }

    /// Whether both take out the same: otherwise the comparison means nothing.
    private static func check(_ pdu: [UInt8]) throws {
        let echo = unsafe pdu.withUnsafeBytes { buffer in unsafe buffer.baseAddress.map { unsafe UnsafeEcho($0) } }
        var log = DecodingLog(.strict)
        guard let echo, case .data(let data) = try PDU(decoding: pdu, log: &log) else { fatalError("no P-DATA-TF") }
        let message = try Message(decoding: data.values[0].fragment, log: &log)
        guard case .cEchoRequest(let request) = message.command else { fatalError("no C-ECHO-RQ") }
        let sopClass = (0..<echo.sopClassLength).map { echo.sopClass[$0] }
        precondition(UID(sopClass) == request.affectedSOPClassUID && echo.messageID == request.messageID)
        precondition(echo.commandField == CommandField.cEchoRequest.rawValue && echo.dataSetType == message.dataSetType)
        precondition(echo.contextID == data.values[0].contextID && echo.control == data.values[0].control)
        precondition(Int(echo.groupLength) == data.values[0].fragment.count - 12)
    }

    @inline(never) @_optimize(none)
    private static func keep(_ message: borrowing Message) {}

    @inline(never) @_optimize(none)
    private static func keep(_ echo: borrowing UnsafeEcho) {}
}
