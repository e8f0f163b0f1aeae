import PacketFlow
import TestSupport
import Testing

@testable import CaptureInput

/// Of a compressed file that is damaged, all that stands before the damage is read.
@Suite struct DamagedCompressionTests {
    /// How a gzip file of stored blocks ends.
    enum Ending: CaseIterable {
        /// With a block of the type that there is not (RFC 1951 3.2.3).
        case unknownBlock
        /// With a stored block whose length is not that of its complement.
        case wrongLength
        /// With another checksum than that of its bytes (RFC 1952 2.3.1).
        case wrongChecksum
        /// In the middle of a block.
        case nothing

        var bytes: [UInt8] {
            switch self {
            case .unknownBlock: [0x06]
            case .wrongLength: [0x00, 1, 0, 1, 0]
            case .wrongChecksum: [0x01, 0, 0, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 8)
            case .nothing: [0x00, 2, 0, 0xFD, 0xFF]
            }
        }
    }

    private struct PacketCounter: PacketSink {
        var count = 0

        mutating func take(_ packet: borrowing CapturedPacket) { count += 1 }
    }

    /// Packets of a thousand bytes.
    private static func capture(packets: Int) -> [UInt8] {
        var writer = PcapWriter(header: PcapFileHeader(linkType: .raw))
        let payload = [UInt8](repeating: 7, count: 1_000)
        for time in 0..<UInt64(packets) { unsafe writer.append(headers: [], payload: payload.span.bytes, at: time) }
        return writer.drain { $0 }
    }

    private static func compressed(_ bytes: [UInt8], _ ending: Ending) -> [UInt8] {
        var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        for start in stride(from: 0, to: bytes.count, by: 65_535) {
            let block = bytes[start..<min(start + 65_535, bytes.count)]
            let length = UInt16(block.count)
            file += [0, UInt8(length & 0xFF), UInt8(length >> 8), UInt8(~length & 0xFF), UInt8(~length >> 8)] + block
        }
        return file + ending.bytes
    }

    // From a file smaller than what is read at once to one that is several times as large.
    @Test("Packets before the damage are read", arguments: Ending.allCases, [1, 200, 2_000])
    func damage(_ ending: Ending, packets: Int) throws {
        let bytes = Self.capture(packets: packets)
        // The start of one more is not whole.
        let plain = bytes + [UInt8](repeating: 0, count: 8)
        let path = try TemporaryFolder("gzip").write(bytes: Self.compressed(plain, ending), to: "damaged.pcap.gz")
        var counter = PacketCounter()
        var failure: CaptureInputError?
        do throws(CaptureInputError) {
            var input = try CaptureInput(path: path)
            while try input.read(into: &counter) {}
        } catch {
            failure = error
        }
        #expect(counter.count == packets)
        let damage: CaptureError.Damage = ending == .nothing ? .compressionCut : .compression
        #expect(failure == .capture(.damaged(damage, offset: UInt64(plain.count))))
    }

    /// A gzip file as the library of the system makes it: one member with a checksum.
    private static func member(_ bytes: [UInt8]) -> [UInt8] {
        var checksum: UInt32 = .max
        for byte in bytes {
            checksum ^= UInt32(byte)
            for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 0 ? 0 : 0xEDB8_8320) }
        }
        let numbers = [~checksum, UInt32(bytes.count)].flatMap { number in
            (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        }
        return compressed(bytes, .wrongChecksum).dropLast(8) + numbers
    }

    /// What is read of a file, and why not to its end.
    private static func read(_ file: [UInt8]) throws -> (packets: Int, failure: CaptureInputError?) {
        let path = try TemporaryFolder("gzip").write(bytes: file, to: "padded.pcap.gz")
        var counter = PacketCounter()
        do throws(CaptureInputError) {
            var input = try CaptureInput(path: path)
            while try input.read(into: &counter) {}
            return (counter.count, nil)
        } catch {
            return (counter.count, error)
        }
    }

    // Tapes and block devices pad with zeros, which gzip takes for nothing.
    @Test("Zeros behind a member are padding, and anything else is damage", arguments: [1, 511, 70_000, 700_000])
    func padding(count: Int) throws {
        let bytes = Self.capture(packets: 100)
        let half = bytes.count / 2
        let zeros = [UInt8](repeating: 0, count: count)
        let padded = Self.member(bytes) + zeros
        #expect(try Self.read(padded) == (100, nil))
        let members = Self.member(Array(bytes[..<half])) + zeros + Self.member(Array(bytes[half...]))
        #expect(try Self.read(members) == (100, nil))
        let damage = CaptureInputError.capture(.damaged(.compression, offset: UInt64(bytes.count)))
        #expect(try Self.read(padded + [7, 7]) == (100, damage))
        // The start of another member alone is no whole one.
        let cut = CaptureInputError.capture(.damaged(.compressionCut, offset: UInt64(bytes.count)))
        #expect(try Self.read(padded + [0x1F]) == (100, cut))
    }

    @Test(
        "Of a data set that is damaged all that stands before is given",
        arguments: [Ending.unknownBlock, .wrongLength]
    )
    func dataSet(_ ending: Ending) {
        let bytes = [UInt8](repeating: 9, count: 300_000)
        let stream = Array(Self.compressed(bytes, ending).dropFirst(10))
        let (made, isWhole) = Deflated.inflate(stream, atMost: 1 << 20)
        #expect(made == bytes && !isWhole)
    }
}
