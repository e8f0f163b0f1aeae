import BenchmarkSupport
import DICOMWire
import TestSupport

/// P-DATA-TF with a C-ECHO-RQ, from the header to the typed message, against a loop over unsafe pointers that visits
/// the same bytes and takes out the same fields.
enum EchoDecoding {
    /// The share of the loop's speed that has to be reached.
    static let bar = 0.3

    /// In how many processes it is measured, one after the other: for seconds at a time a processor of these machines
    /// does the one or the other up to 1.6 times slower.
    private static let processes = 9

    /// The figures of the process whose ratio is the median, as text, and whether the bar is reached.
    static func report() async throws -> (text: String, isReached: Bool) {
        var runs: [[Double]] = []
        for _ in 0..<processes {
            let run = try await Tool(path: CommandLine.arguments[0]).run([Self.argument])
            let times = run.output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
            guard run.status == 0, times.count == 2 else { throw Failure(run.description) }
            runs.append(times)
        }
        runs.sort { $0[1] / $0[0] < $1[1] / $1[0] }
        let times = runs[processes / 2]
        let ratio = times[1] / times[0]
        let isReached = ratio >= bar
        let text = """
            P-DATA-TF with C-ECHO-RQ to typed message: \(times[0].tenths) ns
            the same bytes and fields by unsafe pointers: \(times[1].tenths) ns
            ratio \(ratio.thousandths), bar \(bar): \(isReached ? "reached" : "MISSED")
            of \(processes) processes: \(runs.map { "\(($0[1] / $0[0]).thousandths)" }.joined(separator: " "))
            """
        return (text, isReached)
    }

    /// What asks for ``times()``.
    static let argument = "echo"

    /// The least nanoseconds of both in this process, the typed message first.
    static func times() throws -> [Double] {
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
        return try Measurement.times(of: [typed, pointers], repetitions: 2_000, rounds: 6_001)
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
