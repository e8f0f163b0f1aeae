/// Commands for a namespace that start a server in it, and are done when it listens.
extension NetworkNamespace {
    /// A name server that answers each query with these flags, or none.
    ///
    /// The flags are those of the header: 0x8580 is no error, 0x8582 SERVFAIL, 0x8583 NXDOMAIN. Queries for IPv4 get
    /// the address where one is given.
    package static func nameServer(_ flags: UInt16?, afterSeconds seconds: Double = 0, address: String = "") -> String {
        let flags = flags.map { String($0, radix: 16) } ?? "none"
        return "python3 '\(PythonScript.path("name_server"))' \(flags) \(seconds) \(address)"
    }

    /// A way to 192.0.2.1 on which a router answers with ICMP "destination unreachable" of this code.
    package static func router(answering code: Int) -> String {
        """
        python3 '\(PythonScript.path("icmp_answer"))' \(code)
        ip address add 192.0.2.254/24 dev wire
        ip link set wire up
        """
    }
}

extension NetworkNamespace {
    /// Where a program of the folder `Peers` is.
    package static func script(_ name: String) -> String { PythonScript.path(name) }
}
