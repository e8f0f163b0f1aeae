import Glibc

/// The TCP ports of this machine that accept connections.
///
/// Read from the kernel and not tried by connecting: a server of DCMTK that handles one association at a time is
/// blocked by a connection that says nothing, for 30 seconds.
package enum ListeningPorts {
    /// The ports that are listening now, on any address, in this network namespace.
    package static func now() throws -> Set<UInt16> { Set(try ports(inState: "0A", column: 1)) }

    /// The ports that are listening now in the network namespace of a process.
    static func now(inNamespaceOf process: Int32) throws -> Set<UInt16> {
        Set(try ports(inState: "0A", column: 1, of: "\(process)"))
    }

    /// How many connections to a port have sent their SYN and have no answer.
    package static func unansweredConnections(to port: UInt16) throws -> Int {
        try ports(inState: "02", column: 2).count { $0 == port }
    }

    /// The local (1) or remote (2) ports of all sockets in a state.
    private static func ports(inState state: String, column: Int, of process: String = "self") throws -> [UInt16] {
        var ports: [UInt16] = []
        for table in ["/proc/\(process)/net/tcp", "/proc/\(process)/net/tcp6"] where access(table, R_OK) == 0 {
            for line in try KernelFile.read(table).split(separator: "\n").dropFirst() {
                // "sl local_address:port remote_address:port state ...", all hexadecimal; 0A is LISTEN, 02 SYN_SENT.
                let fields = line.split(separator: " ", maxSplits: 4)
                guard fields.count > 3, fields[3] == state, let port = fields[column].split(separator: ":").last else {
                    continue
                }
                if let number = UInt16(port, radix: 16) { ports.append(number) }
            }
        }
        return ports
    }
}
