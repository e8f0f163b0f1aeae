import Foundation

/// A client and a server with a way between them that takes its time and loses packets, in a network of their own,
/// captured at both ends by the kernel.
package struct LongWay: Sendable {
    /// From one end to the other, in seconds.
    package var delay: Double
    /// Of the client's segments with data, each so many-th is lost; none for 0.
    package var dropEvery: Int
    /// How many copies of it are.
    package var copies: Int

    /// Where the client finds the server.
    package static let server = "10.9.0.4"
    /// Where the server listens, where it has to be told.
    package static let listening = "10.9.0.2"
    /// The port of servers that are told one.
    package static let port = 11112

    /// Makes a way.
    package init(delay: Double = 0, dropEvery: Int = 0, copies: Int = 1) {
        (self.delay, self.dropEvery, self.copies) = (delay, dropEvery, copies)
    }

    /// Has a server and a client talk, and leaves `client.pcap` and `server.pcap` in a folder.
    ///
    /// The server is a command that listens on ``port``, or one that prints "ready" and another port; it is ended when
    /// the client has. `PORT` in the client's command is the port.
    package func run(server: String, client: String, in folder: TemporaryFolder) async throws {
        let namespace = try await NetworkNamespace()
        let way = "\(PythonScript.path("long_way"))' '\(folder.path)' --delay \(delay) --drop-every \(dropEvery)"
        do {
            try await namespace.run(
                """
                cd '\(folder.path)'
                mkfifo way server
                python3 '\(way) --copies \(copies) >way 2>way.log & way=$!
                read -r ready <way
                \(server) >server 2>server.log & server=$!
                exec 3<server
                PORT=\(Self.port)
                if [ -n '\(Self.printsReady(server) ? "yes" : "")' ]; then read -r ready PORT <&3; fi
                until ss -ltn | grep -q ":$PORT "; do kill -0 $server; sleep 0.02; done
                \(client) >client.log 2>&1 || { cat client.log server.log >&2; exit 1; }
                kill $server || true
                kill -TERM $way
                wait $way || true
                test -s client.pcap && test -s server.pcap
                """
            )
        } catch {
            try await namespace.stop()
            throw error
        }
        try await namespace.stop()
    }

    private static func printsReady(_ server: String) -> Bool { server.contains("pynetdicom_peer") }

    /// A command for one end that does what it is told, step by step.
    package static func player(_ role: String, _ address: String, _ steps: String...) -> String {
        let port = role == "connect" ? "$PORT" : "\(port)"
        return "python3 '\(PythonScript.path("player"))' \(role) \(address) \(port) \(steps.joined(separator: " "))"
    }

    /// A command for a server of pynetdicom.
    package static func pynetdicom(_ options: String) throws -> String {
        "'\(try Pynetdicom.python())' '\(PythonScript.path("pynetdicom_peer"))' --address \(listening) \(options)"
    }
}
