import Foundation
import TestSupport
import Testing

@testable import PacketFlow

/// Keeps packets.
private struct PacketCollector: PacketSink {
    struct Packet: Hashable {
        var linkType: LinkType
        var time: Int64
        var wireLength: Int
        var bytes: [UInt8]
    }

    var packets: [Packet] = []

    mutating func take(_ packet: borrowing CapturedPacket) {
        packets.append(
            Packet(
                linkType: packet.linkType,
                time: packet.time,
                wireLength: packet.wireLength,
                bytes: packet.bytes.copied()
            )
        )
    }
}

/// Capture files, whole and damaged, in one piece and in many.
@Suite struct CaptureReaderTests {
    private static func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: CaptureManifest.folder.appending(path: name)))
    }

    /// Reads a file that comes in pieces of so many bytes.
    private static func read(_ file: [UInt8], pieces: Int) -> ([PacketCollector.Packet], CaptureError?) {
        var collector = PacketCollector()
        var reader = CaptureReader()
        var (start, end) = (0, 0)
        do throws(CaptureError) {
            repeat {
                end = min(file.count, end + pieces)
                let piece = file[start..<end]
                start += try unsafe reader.read(piece.span.bytes, isEnd: end == file.count, into: &collector)
            } while end < file.count
            #expect(start == file.count && reader.offset == UInt64(file.count))
            return (collector.packets, nil)
        } catch {
            return (collector.packets, error)
        }
    }

    @Test(
        "A file is the same in whatever pieces it comes",
        arguments: [
            "base-store.pcap", "pcap-big-endian.pcap", "nanosecond.pcap", "pcapng-features.pcapng",
            "pcapng-two-sections.pcapng", "pcapng-dumpcap.pcapng",
        ]
    )
    func pieces(name: String) throws {
        let file = try Self.bytes(name)
        let (whole, error) = Self.read(file, pieces: file.count)
        #expect(error == nil)
        #expect(whole.count == CaptureManifest.all.first { $0.name == name }?.packets)
        for pieces in [1, 7, 4096] { #expect(Self.read(file, pieces: pieces).0 == whole, "\(pieces)") }
    }

    @Test("The same packets in another form are the same packets")
    func forms() throws {
        let base = Self.read(try Self.bytes("base-store.pcap"), pieces: 1 << 20).0
        for name in ["pcap-big-endian.pcap", "pcapng-two-sections.pcapng"] {
            #expect(Self.read(try Self.bytes(name), pieces: 1 << 20).0 == base, "\(name)")
        }
        // Two interfaces, of which one counts 2^-20 s: times that cannot be the same.
        let features = Self.read(try Self.bytes("pcapng-features.pcapng"), pieces: 1 << 20).0
        #expect(features.map(\.bytes) == base.map(\.bytes))
        for (one, other) in zip(features, base) { #expect(abs(one.time - other.time) < 1_000) }
    }

    @Test(
        "What is no capture, or a damaged one, is said with the place, and what stands before is read",
        arguments: [
            ("zero-bytes.pcap", CaptureError.empty, 0),
            ("truncated-file.pcap", .damaged(.truncated, offset: 57_622), 83),
            ("hostile/pcap-caplen-huge.pcap", .damaged(.packetLength(0xFFFF_FFFF), offset: 24), 0),
            ("hostile/pcapng-block-length-0.pcapng", .damaged(.blockLength(0), offset: 28), 0),
        ]
    )
    func damage(name: String, expected: CaptureError, packets: Int) throws {
        let (found, error) = Self.read(try Self.bytes(name), pieces: 1 << 16)
        #expect(error == expected && found.count == packets, "\(String(describing: error)) after \(found.count)")
    }

    @Test("A DICOM file is no capture")
    func notACapture() throws {
        guard case .notACapture(let start)? = Self.read(try Self.bytes("not-a-capture.pcap"), pieces: 1 << 16).1 else {
            Issue.record("taken for a capture")
            return
        }
        #expect(start.count == 16)
    }

    @Test("A packet or a block of the greatest length is read, and one that is longer is damage")
    func lengths() {
        for (extra, isRead) in [(0, true), (1, false)] {
            let length = PacketFlowLimits.packetLength + extra
            var file: [UInt8] = []
            PcapFileHeader(linkType: .raw).encode(into: &file)
            file.appendLittleEndian(UInt64(0))
            file.appendLittleEndian(UInt32(length))
            file.appendLittleEndian(UInt32(length))
            file += Array(repeating: 0, count: length)
            #expect(Self.read(file, pieces: 1 << 16).0.count == (isRead ? 1 : 0))
            var blocks: [UInt8] = []
            blocks.appendBlock(0x0A0D_0D0A, [0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0] + Array(repeating: 0xFF, count: 8))
            blocks.appendBlock(99, Array(repeating: 0, count: PacketFlowLimits.blockLength - 12 + 4 * extra))
            #expect((Self.read(blocks, pieces: 1 << 20).1 == nil) == isRead)
        }
    }

    @Test("Names, comments and secrets of a pcapng file are kept, within their limits")
    func annotations() throws {
        let features = try Self.annotations(of: Self.bytes("pcapng-features.pcapng"))
        #expect(features.interfaces.count == 2 && features.interfaces.contains { $0.name != nil })
        #expect(!features.comments.isEmpty)
        let secrets = try Self.annotations(of: Self.bytes("tls12-keylog-dsb.pcapng")).secrets
        #expect(secrets.map(\.type) == [0x544C_534B])
        #expect(secrets.first.map { String(decoding: $0.bytes, as: UTF8.self).contains("CLIENT_RANDOM") } == true)
        var many: [UInt8] = []
        many.appendBlock(0x0A0D_0D0A, [0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0] + Array(repeating: 0xFF, count: 8))
        let text = Array(repeating: UInt8(ascii: "x"), count: 400)
        for _ in 0..<PacketFlowLimits.comments + 3 {
            many.appendBlock(
                0x0A0D_0D0A,
                [0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0] + Array(repeating: 0xFF, count: 8) + [1, 0, 144, 1] + text
            )
        }
        for _ in 0..<PacketFlowLimits.interfaces + 1 { many.appendBlock(1, [1, 0, 0, 0, 0, 0, 0, 0]) }
        let key: [UInt8] = [0x4B, 0x53, 0x4C, 0x54, 0, 0, 4, 0] + Array(repeating: 1, count: 1 << 18)
        for _ in 0..<5 { many.appendBlock(10, key) }
        let kept = try Self.annotations(of: many)
        #expect(kept.comments.count == PacketFlowLimits.comments && kept.commentsDropped == 3)
        #expect(kept.comments.allSatisfy { $0.utf8.count == PacketFlowLimits.text })
        #expect(kept.interfaces.count == PacketFlowLimits.interfaces)
        #expect(kept.secrets.count == PacketFlowLimits.secrets / (1 << 18 + PacketFlowLimits.secretsCost))
    }

    @Test("Secrets without bytes cost something, too", arguments: [0, 1])
    func emptySecrets(length: UInt8) throws {
        var file: [UInt8] = []
        file.appendBlock(0x0A0D_0D0A, [0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0] + Array(repeating: 0xFF, count: 8))
        let body: [UInt8] = [1, 0, 0, 0, length, 0, 0, 0] + (length == 0 ? [] : [7, 0, 0, 0])
        let most = PacketFlowLimits.secrets / (Int(length) + PacketFlowLimits.secretsCost)
        for _ in 0..<most + 3 { file.appendBlock(10, body) }
        #expect(try Self.annotations(of: file).secrets.count == most)
    }

    @Test("A packet of an interface beyond the limit is told apart from one of none")
    func manyInterfaces() {
        func failure(_ interfaces: Int, packetOf number: UInt32) -> CaptureError.Damage? {
            var file: [UInt8] = []
            file.appendBlock(0x0A0D_0D0A, [0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0] + Array(repeating: 0xFF, count: 8))
            for _ in 0..<interfaces { file.appendBlock(1, [101, 0, 0, 0, 0, 0, 0, 0]) }
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
            file.appendBlock(6, bytes + [UInt8](repeating: 0, count: 16))
            do throws(CaptureError) {
                var (reader, collector) = (CaptureReader(), PacketCollector())
                _ = unsafe try reader.read(file.span.bytes, isEnd: true, into: &collector)
                return nil
            } catch {
                guard case .damaged(let damage, _) = error else { return nil }
                return damage
            }
        }
        let limit = PacketFlowLimits.interfaces
        #expect(failure(limit + 2, packetOf: UInt32(limit - 1)) == nil)
        #expect(failure(limit + 2, packetOf: UInt32(limit)) == .interfaceBeyondLimit(UInt32(limit)))
        #expect(failure(limit + 2, packetOf: UInt32(limit + 1)) == .interfaceBeyondLimit(UInt32(limit + 1)))
        #expect(failure(limit + 2, packetOf: UInt32(limit + 2)) == .unknownInterface(UInt32(limit + 2)))
        #expect(failure(1, packetOf: 1) == .unknownInterface(1))
    }

    private static func annotations(of file: [UInt8]) throws -> CaptureAnnotations {
        var reader = CaptureReader()
        var collector = PacketCollector()
        _ = try unsafe reader.read(file.span.bytes, isEnd: true, into: &collector)
        return reader.annotations
    }

    @Test("Times count as the interface says, whatever it says")
    func clocks() {
        #expect(CaptureClock().nanoseconds(of: 1_500_000) == 1_500_000_000)
        #expect(CaptureClock(resolution: 9).nanoseconds(of: 7) == 7)
        #expect(CaptureClock(resolution: 0x80 | 20).nanoseconds(of: 3 << 19) == 1_500_000_000)
        for resolution in UInt8.min...255 {
            #expect(CaptureClock(resolution: resolution).nanoseconds(of: .max) >= 0, "\(resolution)")
        }
    }

    @Test(
        "An offset moves times as far as there is room, and no further",
        arguments: [
            (Int64(1), UInt64(5), Int64(1_000_000_005)), (-1, 5, -999_999_995), (.max, 0, .max), (.min, .max, .min),
            (-9_223_372_036, 1, -9_223_372_035_999_999_999), (18_446_744_073, 0, .max), (9_223_372_036, .max, .max),
        ]
    )
    func offsets(seconds: Int64, ticks: UInt64, time: Int64) {
        var interface = CaptureInterface(linkType: .raw, snapshotLength: 0)
        interface.clock = CaptureClock(resolution: 9)
        interface.offset = seconds
        #expect(interface.nanoseconds(of: ticks) == time)
    }

    @Test("A packet is of a time that clocks show", arguments: [Int64.min, -1, 0, .max / 2, .max / 2 + 1, .max])
    func times(time: Int64) {
        let packet = CapturedPacket(linkType: .raw, time: time, wireLength: 0, bytes: RawSpan())
        #expect(packet.time == min(max(0, time), .max / 2))
    }
}

extension [UInt8] {
    /// Appends a block of a little-endian pcapng file.
    fileprivate mutating func appendBlock(_ type: UInt32, _ body: [UInt8]) {
        appendLittleEndian(type)
        appendLittleEndian(UInt32(body.count + 12))
        self += body
        appendLittleEndian(UInt32(body.count + 12))
    }
}
