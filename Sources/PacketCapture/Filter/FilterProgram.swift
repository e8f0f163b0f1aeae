import CPcap
import PacketFlow

/// An expression compiled for the packets of one link type.
@safe final class FilterProgram {
    private let library: PcapLibrary
    private var program: bpf_program

    /// Compiles an expression.
    ///
    /// - Throws: ``PacketCaptureError/filter(_:_:)``.
    init(_ expression: String, for linkType: LinkType, _ library: PcapLibrary) throws(PacketCaptureError) {
        let length = Int32(PacketFlowLimits.packetLength)
        guard let handle = unsafe library.openDead(linkType.dataLink, length) else {
            throw .failed("no memory is left")
        }
        defer { unsafe library.close(handle) }
        var program = unsafe bpf_program()
        let unknownNetmask = UInt32.max
        guard unsafe library.compile(handle, &program, expression, 1, unknownNetmask) == 0 else {
            throw unsafe .filter(library.failure(handle), linkType)
        }
        guard unsafe !Self.asksTheKernel(program) else {
            unsafe library.freeCode(&program)
            throw .filter("what it asks for is only known while packets are captured", linkType)
        }
        self.library = library
        unsafe self.program = program
    }

    deinit { unsafe library.freeCode(&program) }

    /// Whether a program looks at what Linux knows of a packet besides its bytes, as 'inbound' does: in a file nothing
    /// would match.
    private static func asksTheKernel(_ program: bpf_program) -> Bool {
        // SKF_AD_OFF of <linux/filter.h>: loads from there on are of such values. Mode and class are parts of the code.
        let ancillary: UInt32 = 0xFFFF_F000
        let absoluteLoad = UInt16(BPF_LD | BPF_ABS)
        let instructions = unsafe UnsafeBufferPointer(start: program.bf_insns, count: Int(program.bf_len))
        return unsafe instructions.contains {
            $0.code & 0xE7 == absoluteLoad && $0.k >= ancillary && $0.k < ancillary + 0x100
        }
    }

    /// Whether it takes a packet.
    func takes(_ packet: borrowing CapturedPacket) -> Bool {
        var header = pcap_pkthdr()
        header.caplen = UInt32(packet.bytes.byteCount)
        header.len = UInt32(clamping: packet.wireLength)
        return unsafe packet.bytes.withUnsafeBytes { bytes in
            unsafe library.offlineFilter(&program, &header, bytes.assumingMemoryBound(to: UInt8.self).baseAddress) != 0
        }
    }
}
