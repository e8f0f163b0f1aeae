/// IP addresses as text, in the form that sockets give theirs.
package enum AddressText {
    /// The text of 4 or 16 octets in network order (RFC 5952 for IPv6); nil for another number.
    package static func of(_ octets: some Collection<UInt8>) -> String? {
        switch octets.count {
        case 4: octets.map(String.init).joined(separator: ".")
        case 16: ipv6(Array(octets))
        default: nil
        }
    }

    private static func ipv6(_ octets: [UInt8]) -> String {
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]) }
        if groups[..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF, let mapped = of(octets[12...]) {
            return "::ffff:" + mapped
        }
        let zeros = longestZeros(groups)
        let text = { (part: ArraySlice<UInt16>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
        guard zeros.count > 1 else { return text(groups[...]) }
        return text(groups[..<zeros.lowerBound]) + "::" + text(groups[zeros.upperBound...])
    }

    /// The first of the longest runs of groups that are zero.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in groups.indices {
            if groups[index] != 0 { start = index + 1 }
            if index + 1 - start > longest.count { longest = start..<(index + 1) }
        }
        return longest
    }
}
