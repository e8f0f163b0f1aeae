import CaptureAnalysis
import CaptureInput
import PacketFlow
import TestSupport
import Testing

/// The packets of a capture, to be analysed without some of them.
struct RecordedPackets: PacketSink {
    private struct Packet {
        let linkType: LinkType
        let time: Int64
        let wireLength: Int
        let bytes: [UInt8]
    }

    private var packets: [Packet] = []

    /// Reads a capture of the test folder.
    init(of name: String) throws {
        let capture = try #require(CaptureManifest.all.first { $0.name == name + ".pcap" })
        var input = try CaptureInput(path: capture.path)
        while try input.read(into: &self) {}
    }

    /// As many as there are.
    var count: Int { packets.count }

    /// When one was captured, in nanoseconds since 1970 (UTC).
    func time(of index: Int) -> Int64 { packets[index].time }

    mutating func take(_ packet: borrowing CapturedPacket) {
        let bytes = unsafe packet.bytes.withUnsafeBytes { unsafe Array($0) }
        packets.append(
            Packet(linkType: packet.linkType, time: packet.time, wireLength: packet.wireLength, bytes: bytes)
        )
    }

    /// What is found in all but some.
    func found(without dropped: Range<Int>) -> CaptureCollector {
        var pipeline = CapturePipeline(CaptureCollector())
        for (index, packet) in packets.enumerated() where !dropped.contains(index) {
            unsafe pipeline.take(
                CapturedPacket(
                    linkType: packet.linkType,
                    time: packet.time,
                    wireLength: packet.wireLength,
                    bytes: packet.bytes.span.bytes
                )
            )
        }
        pipeline.finish()
        return pipeline.sink
    }
}
