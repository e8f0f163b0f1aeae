import CaptureAnalysis
import DICOMWire
import DIMSE
import FuzzSupport
import PacketFlow

/// Both streams of a connection with any bytes, cut anywhere, with holes: nothing traps, it makes no difference whether
/// data sets are read or only counted, and none where whole PDUs are cut.
///
/// The first byte says whether the connection's opening is seen, and how the bytes are cut the second time. Then each
/// two bytes are a step, with bytes of its own where one sends them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzStreams(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var rest = UnsafeBufferPointer(start: start, count: count)[...]
    guard let first = rest.popFirst() else { return 0 }
    let steps = Step.all(in: &rest)
    let isOpeningSeen = first & 1 == 0
    let reading = Run.report(of: steps, isOpeningSeen, longest: .max, readsDataSets: true)
    let counting = Run.report(of: steps, isOpeningSeen, longest: .max, readsDataSets: false)
    reading.ended.check(counting.ended)
    if isOpeningSeen, ConnectionSide.allCases.allSatisfy({ isWhole(steps, from: $0) }) {
        let cut = Run.report(of: steps, isOpeningSeen, longest: 1 + Int(first >> 1) % 40, readsDataSets: false)
        counting.check(cut)
    }
    return 0
}

private enum Step {
    case send(ConnectionSide, [UInt8])
    case lose(ConnectionSide, Int)
    case finish(ConnectionSide)
    case reset(ConnectionSide)
    case wait(seconds: Int64)

    static func all(in script: inout Slice<UnsafeBufferPointer<UInt8>>) -> [Step] {
        var steps: [Step] = []
        while let code = script.popFirst(), let argument = script.popFirst() {
            let side: ConnectionSide = code & 1 == 0 ? .client : .server
            switch code >> 1 & 7 {
            case 0...3:
                steps.append(.send(side, Array(script.prefix(Int(argument)))))
                script = script.dropFirst(Int(argument))
            case 4: steps.append(.lose(side, Int(argument) + 1))
            case 5: steps.append(.lose(side, Int(argument) * 600 + 1))
            case 6: steps.append(argument < 200 ? .finish(side) : .reset(side))
            default: steps.append(.wait(seconds: Int64(argument) * 3))
            }
        }
        return steps
    }
}

/// Whether a stream is there without holes, and all of its PDUs are such: where one has to be looked for, it may depend
/// on what has come whether something is taken for its start.
private func isWhole(_ steps: [Step], from side: ConnectionSide) -> Bool {
    var bytes: [UInt8] = []
    for step in steps {
        switch step {
        case .send(side, let piece): bytes += piece
        case .send, .finish, .reset: break
        // Connections are given up after a number of packets and a time.
        case .lose, .wait: return false
        }
    }
    let limits = WireLimits().ofLivePeer
    var offset = 0
    while bytes.count - offset >= PDUHeader.length {
        guard let header = PDUHeader(bytes.span.bytes.extracting(offset..<bytes.count)), let type = header.type else {
            return false
        }
        guard type == .data || Int(header.bodyLength) <= limits.bodyLength(of: type).0 else { return false }
        offset += PDUHeader.length + Int(header.bodyLength)
        if offset > bytes.count { return true }
    }
    return true
}

/// A capture of one connection, made of steps.
private struct Run {
    private var pipeline: CapturePipeline<CheckingSink>
    private let longest: Int
    private var time: Int64 = 1_700_000_000_000_000_000
    /// The next sequence numbers of the client and the server; near the end of what 32 bits count.
    private var next: [UInt32] = [0xFFFF_FE00, 1000]
    private var isClosed = [false, false]

    static func report(
        of steps: [Step],
        _ isOpeningSeen: Bool,
        longest: Int,
        readsDataSets: Bool
    ) -> CheckingSink.Report {
        var run = Run(longest: longest, readsDataSets: readsDataSets)
        if isOpeningSeen {
            run.send([], Flags.synchronize, .client)
            run.send([], Flags.synchronize | Flags.acknowledgement, .server)
        }
        for step in steps { run.take(step) }
        run.pipeline.finish()
        run.pipeline.sink.finish(connections: run.pipeline.connectionCount)
        return run.pipeline.sink.report
    }

    private init(longest: Int, readsDataSets: Bool) {
        self.longest = longest
        pipeline = CapturePipeline(CheckingSink(readsDataSets: readsDataSets))
    }

    private enum Flags {
        static let finish: UInt8 = 0x01
        static let synchronize: UInt8 = 0x02
        static let reset: UInt8 = 0x04
        static let acknowledgement: UInt8 = 0x10
    }

    private mutating func take(_ step: Step) {
        time += 1000
        switch step {
        case .send(let side, let bytes):
            var rest = bytes[...]
            while !rest.isEmpty, !isClosed[side.rawValue] {
                send(Array(rest.prefix(longest)), Flags.acknowledgement, side)
                rest = rest.dropFirst(longest)
            }
        case .lose(let side, let count):
            if !isClosed[side.rawValue] { next[side.rawValue] &+= UInt32(count) }
        case .finish(let side):
            if !isClosed[side.rawValue] { send([], Flags.acknowledgement | Flags.finish, side) }
            isClosed[side.rawValue] = true
        case .reset(let side):
            if !isClosed[side.rawValue] { send([], Flags.acknowledgement | Flags.reset, side) }
            isClosed = [true, true]
        case .wait(let seconds): time += seconds * 1_000_000_000
        }
    }

    private mutating func send(_ payload: [UInt8], _ flags: UInt8, _ side: ConnectionSide) {
        func big(_ value: UInt32) -> [UInt8] { (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let addresses: [[UInt8]] = [[192, 0, 2, 1], [192, 0, 2, 2]]
        let ports: [[UInt8]] = [[0xC3, 0x50], [0, 104]]
        let (own, other) = (side.rawValue, side.other.rawValue)
        let length = 40 + payload.count
        let ip: [UInt8] = [0x45, 0, UInt8(length >> 8), UInt8(length & 0xFF), 0, 0, 0x40, 0, 64, 6, 0, 0]
        var packet = ip + addresses[own] + addresses[other] + ports[own] + ports[other] + big(next[own])
        packet += big(flags & Flags.acknowledgement == 0 ? 0 : next[other]) + [0x50, flags, 1, 0, 0, 0, 0, 0] + payload
        pipeline.take(
            CapturedPacket(linkType: .raw, time: time, wireLength: packet.count, bytes: packet.span.bytes)
        )
        let isCounted = flags & (Flags.synchronize | Flags.finish) != 0
        next[own] &+= UInt32(payload.count) + (isCounted ? 1 : 0)
    }
}
