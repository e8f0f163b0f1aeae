package import PacketFlow

/// Which packets of a capture are looked at, by an expression in the language of tcpdump (pcap-filter(7)).
///
/// It is compiled for each link type when the first packet of that comes: a pcapng file may mix them.
package final class PacketFilter {
    /// The expression as it was given.
    package let expression: String

    private let library: PcapLibrary
    private var programs: [LinkType: FilterProgram] = [:]

    /// Link types of which one has to understand an expression: where none does, it is wrong, whatever there is to
    /// filter.
    private static let common: [LinkType] = [.ethernet, .linuxSLL2, .raw, .null]

    /// Makes a filter, and tries whether it compiles for any usual link type.
    ///
    /// - Throws: ``PacketCaptureError/filter(_:_:)`` with what libpcap has against it for Ethernet.
    package init(_ expression: String, _ library: PcapLibrary) throws(PacketCaptureError) {
        self.expression = expression
        self.library = library
        var first: PacketCaptureError?
        for linkType in Self.common {
            do throws(PacketCaptureError) {
                _ = try program(for: linkType)
                return
            } catch {
                first = first ?? error
            }
        }
        if let first { throw first }
    }

    /// Whether a packet is one of those.
    ///
    /// - Throws: ``PacketCaptureError/filter(_:_:)`` where the expression cannot be applied to packets of its link
    ///   type.
    package func takes(_ packet: borrowing CapturedPacket) throws(PacketCaptureError) -> Bool {
        try program(for: Self.linkType(of: packet)).takes(packet)
    }

    /// The link type that libpcap has to be told.
    ///
    /// It takes the family of LINKTYPE_NULL for one in the byte order of this machine. In that of a machine of the
    /// other order it stands as it does in LINKTYPE_LOOP.
    private static func linkType(of packet: borrowing CapturedPacket) -> LinkType {
        guard packet.linkType == .null, packet.bytes.byteCount >= 4 else { return packet.linkType }
        let family = unsafe packet.bytes.unsafeLoadUnaligned(as: UInt32.self)
        // Families are small numbers.
        return family > 0xFFFF ? .loop : .null
    }

    /// How many link types it is compiled for at the moment.
    package var programCount: Int { programs.count }

    private func program(for linkType: LinkType) throws(PacketCaptureError) -> FilterProgram {
        if let program = programs[linkType] { return program }
        let program = try FilterProgram(expression, for: linkType, library)
        if programs.count == PacketCaptureLimits.filterPrograms { programs = [:] }
        programs[linkType] = program
        return program
    }
}
