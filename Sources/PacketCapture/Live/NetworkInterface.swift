import CPcap
package import PacketFlow

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A network interface that packets can be captured on.
package struct NetworkInterface: Hashable, Sendable {
    /// Its name.
    package let name: String
    /// What it is, where libpcap says so.
    package let description: String?
    /// Its addresses of the Internet Protocol.
    package let addresses: [IPAddress]
    /// Whether it is up.
    package let isUp: Bool

    /// Those of this machine, with the pseudo interface "any" for all of them.
    ///
    /// - Throws: ``PacketCaptureError/failed(_:)``.
    package static func all(_ library: PcapLibrary) throws(PacketCaptureError) -> [NetworkInterface] {
        var first: UnsafeMutablePointer<pcap_if_t>?
        var reason = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard unsafe library.findAllDevices(&first, &reason) == 0 else {
            throw .failed(text(reason))
        }
        defer { unsafe library.freeAllDevices(first) }
        var interfaces: [NetworkInterface] = []
        var next = unsafe first
        while let device = unsafe next {
            // libpcap also lists buses of other kinds, on which there is no TCP.
            if let interface = unsafe NetworkInterface(device.pointee), interface.isOfNetwork {
                interfaces.append(interface)
            }
            unsafe next = device.pointee.next
        }
        return interfaces
    }

    private var isOfNetwork: Bool { unsafe name == "any" || if_nametoindex(name) != 0 }

    private init?(_ device: pcap_if_t) {
        guard let name = unsafe device.name else { return nil }
        self.name = unsafe String(cString: name)
        description = unsafe device.description.map { unsafe String(cString: $0) }
        isUp = unsafe device.flags & bpf_u_int32(PCAP_IF_UP) != 0
        var addresses: [IPAddress] = []
        var next = unsafe device.addresses
        while let address = unsafe next {
            if let address = unsafe address.pointee.addr.flatMap(Self.address) { addresses.append(address) }
            unsafe next = address.pointee.next
        }
        self.addresses = addresses
    }

    private static func address(_ socket: UnsafeMutablePointer<sockaddr>) -> IPAddress? {
        let bytes = UnsafeRawPointer(socket)
        switch unsafe Int32(socket.pointee.sa_family) {
        case AF_INET:
            let address = unsafe bytes.loadUnaligned(as: sockaddr_in.self).sin_addr
            return unsafe withUnsafeBytes(of: address) { unsafe IPAddress(octets: $0) }
        case AF_INET6:
            let address = unsafe bytes.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return unsafe withUnsafeBytes(of: address) { unsafe IPAddress(octets: $0) }
        default: return nil
        }
    }
}
