import PacketFlow

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension IPAddress {
    /// Reads an IPv4 address of four numbers, or an IPv6 address in any of its spellings (RFC 4291 2.2); nil for
    /// anything else.
    init?(text: String) {
        var octets = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &octets) == 1 {
            self.init(octets: octets[..<4])
        } else if unsafe inet_pton(AF_INET6, text, &octets) == 1 {
            self.init(octets: octets)
        } else {
            return nil
        }
    }
}
