/// What a host name may be made of.
package enum HostName {
    /// Whether it has the form of a host name: letters, digits, hyphens, full stops and the underscore of container
    /// networks; at most 253 characters (RFC 1123 2.1), and one full stop at most at its end.
    package static func isWellFormed(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasPrefix(".") && !text.contains("..")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
