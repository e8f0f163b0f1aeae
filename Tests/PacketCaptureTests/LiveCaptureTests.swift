import Glibc
import PacketFlow
import TestSupport
import Testing

@testable import PacketCapture

@Suite("Packets of an interface") struct LiveCaptureTests {
    /// Counts packets.
    private struct Counter: PacketSink {
        var count = 0
        mutating func take(_ packet: borrowing CapturedPacket) { count += 1 }
    }

    /// A socket of UDP that has a port of its own, and keeps what is sent to it, or drops it.
    private static func socketAtFreePort() throws -> (descriptor: Int32, address: sockaddr_in) {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(descriptor >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        try #require(isBound)
        return (descriptor, address)
    }

    @Test("On a busy network no more is taken at once than leaves time for the rest, and nothing is lost")
    func packetsAtOnce() async throws {
        var (socket, address) = try Self.socketAtFreePort()
        defer { close(socket) }
        let capture = try LiveCapture(CaptureSettings(interface: "lo"), PcapLibrary())
        try capture.setFilter("udp port \(UInt16(bigEndian: address.sin_port))")
        let sent = Int(PacketCaptureLimits.packetsAtOnce) + 1_000
        for _ in 0..<sent {
            let count = unsafe withUnsafeMutablePointer(to: &address) { address in
                unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    unsafe sendto(socket, [1], 1, 0, address, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            try #require(count == 1)
        }
        // What the kernel has handed over by then is all of it.
        try await Task.sleep(for: .milliseconds(PacketCaptureLimits.drain))
        var counter = Counter()
        #expect(try capture.take(into: &counter) == Int(PacketCaptureLimits.packetsAtOnce))
        #expect(try capture.take(into: &counter) == 1_000)
        #expect(counter.count == sent)
    }
}
