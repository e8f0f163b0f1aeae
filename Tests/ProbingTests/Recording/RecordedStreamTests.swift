import TestSupport
import Testing

@testable import Probing

@Suite struct RecordedStreamTests {
    private static let release = ScriptedAnswers.releaseRequest
    /// A data set of one fragment, and the same masked.
    private static let data = ScriptedAnswers.pdu(4, [0, 0, 0, 6, 1, 2] + Array("NAME".utf8))
    private static let masked = ScriptedAnswers.pdu(4, [0, 0, 0, 6, 1, 2, 0, 0, 0, 0])

    private func units(_ pieces: [[UInt8]]) -> (units: [[UInt8]], rest: [UInt8]) {
        var stream = RecordedStream()
        let units = pieces.flatMap { stream.take($0) }
        return (units, stream.rest())
    }

    @Test("However it is split, each PDU is one unit, masked", arguments: 1...45)
    func split(size: Int) {
        let bytes = Self.release + Self.data + Self.release
        let pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
        let result = units(pieces)
        #expect(result.units == [Self.release, Self.masked, Self.release] && result.rest.isEmpty)
    }

    @Test("What is foreign from its first byte on is no DICOM, and stays as it is")
    func foreign() {
        let text = Array("HTTP/1.0 400 Bad Request".utf8)
        #expect(units([text, Self.data]).units == [text, Self.data])
    }

    @Test("What turns foreign in the middle may be part of a data set, and is blanked to its end")
    func lost() {
        let zeros = Array(repeating: UInt8(0), count: 4)
        let result = units([Self.release + Array("NAME".utf8), Array("NAME".utf8), Self.data])
        #expect(result.units == [Self.release, zeros, zeros, Array(repeating: 0, count: Self.data.count)])
    }

    @Test("A PDU that is too long keeps its header, and all that follows is blanked")
    func tooLong() {
        let header: [UInt8] = [4, 0, 0x7F, 0xFF, 0xFF, 0xFF]
        let result = units([header + Array("NAME".utf8), Self.data, Array("NAME".utf8)])
        #expect(result.units.flatMap { $0 } == header + Array(repeating: 0, count: 4 + Self.data.count + 4))
    }

    @Test("What never became whole is blanked after its header")
    func rest() {
        let result = units([Self.data.dropLast()])
        #expect(result.units.isEmpty)
        #expect(result.rest == Array(Self.data.prefix(6)) + Array(repeating: 0, count: Self.data.count - 7))
    }
}
