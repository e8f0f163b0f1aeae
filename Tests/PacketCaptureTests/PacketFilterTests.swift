import CaptureInput
import Foundation
import PacketCapture
import PacketFlow
import TestSupport
import Testing

@Suite("Expressions in tcpdump's language") struct PacketFilterTests {
    /// Counts packets.
    private struct Counter: PacketSink {
        var count = 0
        mutating func take(_ packet: borrowing CapturedPacket) { count += 1 }
    }

    private static let captures = CaptureManifest.all.filter { $0.kind != "hostile" && $0.isThere }.map(\.name)

    private static let expressions = [
        "tcp", "not tcp", "tcp port 11112", "ip6", "ip", "vlan", "vlan and tcp", "host 10.77.0.1", "less 100",
        "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", "udp port 4789", "proto gre", "ip[6:2] & 0x1fff != 0",
    ]

    private func count(_ expression: String, _ path: String) throws -> Int {
        var packets = FilteredPackets(try PacketFilter(expression, PcapLibrary()), before: Counter())
        var input = try CaptureInput(path: path)
        while try input.read(into: &packets) {}
        if let failure = packets.failure { throw failure }
        return packets.sink.count
    }

    /// How many packets tcpdump takes; nil where it cannot read the file to its end, or does not compile the expression
    /// for it.
    private func countOfTcpdump(_ expression: String, _ path: String) async throws -> Int? {
        let result = try await Tool(path: "/usr/bin/tcpdump").run(["-nn", "--count", "-r", path, expression])
        guard result.status == 0 else { return nil }
        return result.output.split(separator: " ").first.flatMap { Int($0) }
    }

    @Test("As many packets are taken as tcpdump takes, of every link type", arguments: expressions)
    func likeTcpdump(expression: String) async throws {
        var compared = 0
        for name in Self.captures {
            let path = try #require(CaptureManifest.all.first { $0.name == name }).path
            guard let expected = try await countOfTcpdump(expression, path) else { continue }
            #expect(try count(expression, path) == expected, "\(name)")
            compared += 1
        }
        #expect(compared > 40, "tcpdump reads nearly all of them: \(compared)")
    }

    /// Captures of four link types.
    private static let kinds = ["vlan.pcap", "dlt-raw.pcap", "dlt-null.pcap", "sll2-any.pcap"]

    @Test("In a file that mixes link types, each packet is looked at by its own", arguments: expressions)
    func mixed(expression: String) async throws {
        var mixture = PcapngMixture()
        var expected = 0
        var isFit = true
        for name in Self.kinds {
            let path = try #require(CaptureManifest.all.first { $0.name == name }).path
            var input = try CaptureInput(path: path)
            while try input.read(into: &mixture) {}
            guard let count = try await countOfTcpdump(expression, path) else {
                isFit = false
                continue
            }
            expected += count
        }
        #expect(mixture.interfaces.count == Self.kinds.count)
        let path = try TemporaryFolder("mixed").write(bytes: mixture.file, to: "mixed.pcapng")
        if isFit {
            #expect(try count(expression, path) == expected)
        } else {
            // There are no tags on raw IP: tcpdump does not compile it for one of the files, and no more is it here.
            #expect(throws: PacketCaptureError.self) { try count(expression, path) }
        }
    }

    @Test("The family of a loopback packet is found in the byte order of either machine")
    func loopback() throws {
        let filter = try PacketFilter("ip", PcapLibrary())
        // 127.0.0.1 to itself, with nothing in it.
        let ip: [UInt8] = [0x45, 0, 0, 20, 0, 0, 0, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]
        for family: [UInt8] in [[2, 0, 0, 0], [0, 0, 0, 2]] {
            let bytes = family + ip
            let packet = CapturedPacket(linkType: .null, time: 0, wireLength: bytes.count, bytes: bytes.span.bytes)
            #expect(try filter.takes(packet), "\(family)")
        }
        let other: [UInt8] = [0, 0, 0, 24] + ip
        let packet = CapturedPacket(linkType: .null, time: 0, wireLength: other.count, bytes: other.span.bytes)
        #expect(try !filter.takes(packet))
    }

    @Test(
        "What does not compile is told in libpcap's words",
        arguments: [
            ("tcp port", "syntax error"), ("nonsense(", "syntax error"), ("port 99999999", "port"),
        ]
    )
    func doesNotCompile(expression: String, reason: String) throws {
        let error = try #require(throws: PacketCaptureError.self) { try PacketFilter(expression, PcapLibrary()) }
        guard case .filter(let text, .ethernet) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(text.contains(reason), "\(text)")
    }

    @Test("What fits other link types than those of a file is told when their packets come")
    func unfit() throws {
        // Raw IP has no Ethernet addresses.
        let filter = try PacketFilter("ether host 00:00:00:00:00:01", PcapLibrary())
        var packets = FilteredPackets(filter, before: Counter())
        let bytes = [UInt8](repeating: 0x45, count: 20)
        packets.take(CapturedPacket(linkType: .raw, time: 0, wireLength: 20, bytes: bytes.span.bytes))
        guard case .filter(_, .raw)? = packets.failure else {
            Issue.record("\(String(describing: packets.failure))")
            return
        }
        // Nothing behind it is handed on.
        packets.take(CapturedPacket(linkType: .ethernet, time: 0, wireLength: 20, bytes: bytes.span.bytes))
        #expect(packets.sink.count == 0)
    }

    @Test("What only the kernel knows of a packet is not asked of a file, in which nothing would match")
    func kernelOnly() throws {
        // The header of a cooked capture has the direction.
        let filter = try PacketFilter("inbound", PcapLibrary())
        let bytes = [UInt8](repeating: 0, count: 60)
        let ethernet = CapturedPacket(linkType: .ethernet, time: 0, wireLength: 60, bytes: bytes.span.bytes)
        let error = try #require(throws: PacketCaptureError.self) { try filter.takes(ethernet) }
        guard case .filter(let text, .ethernet) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(text.contains("only known while packets are captured"))
        let cooked = CapturedPacket(linkType: .linuxSLL2, time: 0, wireLength: 60, bytes: bytes.span.bytes)
        #expect(try filter.takes(cooked))
    }

    @Test("A file that claims thousands of link types has few programs held")
    func manyLinkTypes() throws {
        let filter = try PacketFilter("len > 0", PcapLibrary())
        let bytes = [UInt8](repeating: 0, count: 60)
        var taken = 0
        for number in 0..<5_000 {
            let type = LinkType(rawValue: UInt16(number))
            let packet = CapturedPacket(linkType: type, time: 0, wireLength: 60, bytes: bytes.span.bytes)
            do { if try filter.takes(packet) { taken += 1 } } catch { continue }
            #expect(filter.programCount <= 32)
        }
        #expect(taken > 100)
    }
}
