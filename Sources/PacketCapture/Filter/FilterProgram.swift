import CPcap
import PacketFlow

/// An expression compiled for the packets of one link type.
final class FilterProgram {
    private let library: PcapLibrary
    private var program = bpf_program()

    /// Compiles an expression.
    ///
    /// - Throws: ``PacketCaptureError/filter(_:_:)``.
    init(_ expression: String, for linkType: LinkType, _ library: PcapLibrary) throws(PacketCaptureError) {
        self.library = library
        let length = Int32(PacketFlowLimits.packetLength)
        guard let handle = library.openDead(linkType.dataLink, length) else { throw .failed("no memory is left") }
        defer { library.close(handle) }
        let unknownNetmask = UInt32.max
        guard library.compile(handle, &program, expression, 1, unknownNetmask) == 0 else {
            throw .filter(library.failure(handle), linkType)
        }
        guard !asksTheKernel else {
            library.freeCode(&program)
            throw .filter("what it asks for is only known while packets are captured", linkType)
        }
    }

    deinit { library.freeCode(&program) }

    /// Whether it looks at what Linux knows of a packet besides its bytes, as 'inbound' does: in a file nothing would match.
    private var asksTheKernel: Bool {
        // SKF_AD_OFF of <linux/filter.h>: loads from there on are of such values. Mode and class are the low bits of the code.
        let ancillary: UInt32 = 0xFFFF_F000
        let absoluteLoad = UInt16(BPF_LD | BPF_ABS)
        let instructions = UnsafeBufferPointer(start: program.bf_insns, count: Int(program.bf_len))
        return instructions.contains { $0.code & 0xE7 == absoluteLoad && $0.k >= ancillary && $0.k < ancillary + 0x100 }
    }

    /// Whether it takes a packet.
    func takes(_ packet: borrowing CapturedPacket) -> Bool {
        var header = pcap_pkthdr()
        header.caplen = UInt32(packet.bytes.byteCount)
        header.len = UInt32(clamping: packet.wireLength)
        return packet.bytes.withUnsafeBytes { bytes in
            library.offlineFilter(&program, &header, bytes.assumingMemoryBound(to: UInt8.self).baseAddress) != 0
        }
    }
}
