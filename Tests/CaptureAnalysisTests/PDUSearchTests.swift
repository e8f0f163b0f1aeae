import DICOMWire
import Foundation
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// Where nobody knows where a PDU begins, it is found, and looking for it has its limits.
@Suite struct PDUSearchTests {
    private static func look(_ bytes: [UInt8]) -> PDUSearch.Answer { unsafe PDUSearch.look(at: bytes.span.bytes, nil) }

    /// A P-DATA-TF that announces a length, with so many values of four bytes.
    private static func data(length: Int, values: Int) -> [UInt8] {
        let big = (0..<4).reversed().map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        return [4, 0] + big + (0..<values).flatMap { _ in [0, 0, 0, 6, 1, 0, 9, 9, 9, 9] as [UInt8] }
    }

    @Test("A P-DATA-TF is told by as many values as the limit gives, each of which tells where the next one is")
    func values() {
        let limit = CaptureAnalysisLimits.searchedValues
        let bytes = Self.data(length: 1_000_000, values: limit)
        #expect(Self.look(bytes) == .yes)
        for count in [0, 1, limit - 1] {
            let needed = 6 + 10 * count + 6
            for kept in 6 + 10 * count..<needed { #expect(Self.look(Array(bytes[..<kept])) == .more(needed)) }
            #expect(Self.look(Array(bytes[..<(6 + 10 * count)]) + [UInt8](repeating: 0xFF, count: 6)) == .no)
        }
        #expect(Self.look(Self.data(length: 20, values: 2)) == .yes)
        #expect(Self.look(Self.data(length: 25, values: 2)) == .no)
    }

    @Test("A P-DATA-TF is as long as the limit at most")
    func length() {
        let limit = CaptureAnalysisLimits.searchedDataPDU
        #expect(Self.look(Self.data(length: limit, values: 0)) == .more(12))
        #expect(Self.look(Self.data(length: limit + 1, values: 0)) == .no)
    }

    private static func changed(_ bytes: [UInt8], _ index: Int, _ byte: UInt8) -> [UInt8] {
        var bytes = bytes
        bytes[index] = byte
        return bytes
    }

    // PS3.8 9.3.2 and 9.3.3.
    @Test("An A-ASSOCIATE PDU is told by its version, its titles and its items, as far as these have come")
    func associate() {
        let request = AssociateRequest().bytes
        for pdu in [request, ScriptedAnswers.accept(request)] {
            #expect(Self.look(pdu) == .yes)
            for count in 78..<pdu.count { #expect(Self.look(Array(pdu[..<count])) == .yes, "\(count)") }
            for count in 8..<78 { #expect(Self.look(Array(pdu[..<count])) == .more(78), "\(count)") }
            // A reserved byte, the length, the version, control characters, an item's type and length.
            for (index, byte) in [(1, 1), (5, 7), (7, 0), (10, 1), (30, 0x7F), (12, 0), (74, 0x30), (77, 0x30)] {
                #expect(Self.look(Self.changed(pdu, index, UInt8(byte))) == .no, "\(index)")
            }
            // The items end one byte before the PDU does.
            #expect(Self.look(Self.changed(pdu, 5, pdu[5] + 1)) == .no)
        }
        // What an acceptor returns there is not tested.
        let zeros = [UInt8](repeating: 0, count: 32)
        let accept = ScriptedAnswers.accept(request)
        #expect(Self.look(accept[..<10] + zeros + accept[42...]) == .yes)
        #expect(Self.look(Self.changed(accept, 0, 1)) == .no)
    }

    // PS3.8 9.3.4 and 9.3.6 to 9.3.8.
    @Test("A short PDU is told by its codes and by what follows it")
    func short() {
        for source in 0...4 as ClosedRange<UInt8> {
            let reasons: [UInt8] = [[], Array(1...10), [1, 2], Array(0...7), []][Int(source)]
            for reason in 0...20 as ClosedRange<UInt8> {
                let reject = Self.look(ScriptedAnswers.reject(source: source, reason: reason))
                #expect((reject == .yes) == reasons.contains(reason), "\(source) \(reason)")
                let abort = Self.look(ScriptedAnswers.abort(source: source, reason: reason))
                #expect((abort == .yes) == ([0, 2].contains(source) && reason < 7), "\(source) \(reason)")
            }
        }
        let release = ScriptedAnswers.releaseRequest
        #expect(Self.look(release + ScriptedAnswers.abort()) == .yes)
        #expect(Self.look(Self.changed(release, 9, 1)) == .no)
        #expect(Self.look(release + [7, 0, 0, 0, 0]) == .yes)
        #expect(Self.look(release + [7, 0, 0, 0, 0, 5]) == .no)
    }

    @Test("Behind a command's last fragment a value of a command begins one")
    func commands() {
        let command = Array(ScriptedAnswers.echoResponse().dropFirst(6))
        #expect(Self.look(ScriptedAnswers.pdu(4, command + command)) == .yes)
        let other = Self.changed(command, 6, 1)
        #expect(Self.look(ScriptedAnswers.pdu(4, command + other)) == .no)
        // The first may be the last fragment of a longer one.
        #expect(Self.look(ScriptedAnswers.pdu(4, other + command)) == .yes)
    }

    /// A connection from its middle.
    private static func middle(_ bytes: [UInt8], inPiecesOf length: Int = 1_000) -> CaptureCollector {
        var streams = ScriptedStreams(CaptureCollector())
        streams.begin(isOpened: false)
        streams.send(bytes, from: .client, inPiecesOf: length)
        return streams.finish()
    }

    private static func isFound(behind bytes: [UInt8]) -> Bool {
        middle(bytes + ScriptedAnswers.releaseRequest).connections.contains { $0.hasPDUs }
    }

    // The header of the second value, which tells whether it is a P-DATA-TF, lies behind the limit or not.
    @Test("Of what may be a P-DATA-TF no more than a window is held", arguments: [true, false])
    func window(isWithin: Bool) {
        let distance = CaptureAnalysisLimits.searchWindow - 6 - 12 + (isWithin ? 0 : 1)
        let big = { (value: Int) in (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let first = big(distance + 2) + [1, 0] + [UInt8](repeating: 0xFF, count: distance)
        let second = big(2) + [1, 2]
        let found = Self.middle([4, 0] + big(first.count + second.count) + first + second)
        #expect(found.connections.contains { $0.hasPDUs } == isWithin)
    }

    @Test("A stream in which none has begun for as long as the limit is something else")
    func searched() {
        let limit = Int(CaptureAnalysisLimits.searchedWithoutDICOM)
        #expect(Self.isFound(behind: [UInt8](repeating: 0xFF, count: limit - 1_000)))
        #expect(!Self.isFound(behind: [UInt8](repeating: 0xFF, count: limit + 1_000)))
    }

    @Test("As many first bytes are kept as the limit gives")
    func firstBytes() throws {
        let bytes = (0..<2_000).map { UInt8(0x20 + $0 % 64) }
        let connection = try #require(Self.middle(bytes, inPiecesOf: 100).connections.first)
        #expect(connection.firstBytes == [Array(bytes.prefix(CaptureAnalysisLimits.firstBytes)), []])
    }

    // Values in which others seem to begin: each is a candidate, and is told only far behind. A segment at a time,
    // however short.
    @Test("Looking takes a time that grows with the bytes", arguments: [(2_000_000, 1_000), (200_000, 7)])
    func effort(count: Int, length: Int) {
        let unit: [UInt8] = [0, 0, 0, 8, 1, 0, 4, 0, 0, 0xFF, 0xFF, 0]
        let far: [UInt8] = [4, 0, 0, 1, 0x80, 0, 0, 1, 0x70, 0, 1, 0]
        for part in [unit, far] {
            var stream: [UInt8] = [0xFF, 0xFF]
            while stream.count < count { stream += part }
            let start = Self.threadTime
            _ = Self.middle(stream, inPiecesOf: length)
            #expect(Self.threadTime - start < 5)
        }
    }

    /// Seconds that this thread has computed: others compute beside it.
    private static var threadTime: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
