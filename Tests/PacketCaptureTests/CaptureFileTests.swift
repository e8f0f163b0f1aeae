import CaptureInput
import PacketCapture
import PacketFlow
import TestSupport
import Testing

@Suite("Capture files that are written while packets come") struct CaptureFileTests {
    /// Keeps packets.
    private struct Keeper: PacketSink {
        var packets: [(time: Int64, wireLength: Int, bytes: [UInt8])] = []
        mutating func take(_ packet: borrowing CapturedPacket) {
            packets.append((packet.time, packet.wireLength, packet.bytes.withUnsafeBytes { Array($0) }))
        }
    }

    @Test("What was written is read again, to the nanosecond, with how long cut packets were")
    func roundTrip() throws {
        let path = try TemporaryFolder("write").file("a.pcap")
        let file = try CaptureFile(path: path, linkType: .linuxSLL2)
        let bytes = [UInt8](0..<200)
        file.append(
            CapturedPacket(
                linkType: .linuxSLL2,
                time: 1_700_000_000_123_456_789,
                wireLength: 200,
                bytes: bytes.span.bytes
            )
        )
        file.append(
            CapturedPacket(
                linkType: .linuxSLL2,
                time: 1_700_000_001_000_000_001,
                wireLength: 5_000,
                bytes: bytes.span.bytes
            )
        )
        file.finish()
        #expect(file.failure == nil)
        var keeper = Keeper()
        var input = try CaptureInput(path: path)
        while try input.read(into: &keeper) {}
        try #require(keeper.packets.count == 2)
        #expect(keeper.packets[0] == (1_700_000_000_123_456_789, 200, bytes))
        #expect(keeper.packets[1] == (1_700_000_001_000_000_001, 5_000, bytes))
    }

    @Test("So much is held before it is written, without being asked for")
    func unwritten() throws {
        let folder = try TemporaryFolder("write")
        let file = try CaptureFile(path: folder.file("a.pcap"), linkType: .ethernet)
        let header = try folder.readBytes("a.pcap").count
        let bytes = [UInt8](repeating: 1, count: 1_000)
        var sizes: Set<Int> = []
        for _ in 0..<600 {
            file.append(
                CapturedPacket(linkType: .ethernet, time: 0, wireLength: bytes.count, bytes: bytes.span.bytes)
            )
            sizes.insert(try folder.readBytes("a.pcap").count)
        }
        // Whole packets of 1,016 bytes, as many as reach a quarter of a mebibyte.
        #expect(sizes == [header, header + 259 * 1_016, header + 2 * 259 * 1_016])
        file.finish()
        #expect(try folder.readBytes("a.pcap").count == header + 600 * 1_016)
    }

    @Test("A file cannot be made where there is no folder, and a pipe that nobody reads is not waited for")
    func cannotBeMade() async throws {
        let folder = try TemporaryFolder("write")
        #expect(throws: (any Error).self) { try CaptureFile(path: folder.file("none/a.pcap"), linkType: .ethernet) }
        #expect(try await Tool(path: "/usr/bin/mkfifo").run([folder.file("pipe")]).status == 0)
        #expect(throws: (any Error).self) { try CaptureFile(path: folder.file("pipe"), linkType: .ethernet) }
    }
}
