/// DCMTK's `dcmqrscp`: an archive that lets in only the AE titles and hosts its configuration lists.
package struct Dcmqrscp: PeerServer {
    /// Who may use an application entity of the archive.
    package enum Peers: Sendable {
        /// Any calling AE title from any host.
        case anyone
        /// These names of the host table.
        case named([String])

        fileprivate var text: String {
            switch self {
            case .anyone: "ANY"
            case .named(let names): names.joined(separator: ", ")
            }
        }
    }

    /// A row of the host table: a client, and with it a destination of C-MOVE.
    package struct Host: Sendable {
        let name: String
        let title: String
        let address: String
        let port: UInt16

        /// A client under a name of the configuration's own.
        ///
        /// `dcmqrscp` compares the address as text with that of the client, which it does not look up here: names
        /// depend on the machine.
        package init(_ name: String, title: String, address: String = "127.0.0.1", port: UInt16 = 11112) {
            self.name = name
            self.title = title
            self.address = address
            self.port = port
        }
    }

    /// A row of the AE table: an application entity of the archive.
    package struct Entity: Sendable {
        let title: String
        let peers: Peers
        let isWritable: Bool

        /// An application entity with a storage folder of its own.
        package init(_ title: String, peers: Peers = .anyone, isWritable: Bool = true) {
            self.title = title
            self.peers = peers
            self.isWritable = isWritable
        }
    }

    package let port: UInt16
    package let process: RunningProcess
    private let folder: TemporaryFolder

    /// Where an application entity of it keeps its instances.
    package func storage(of title: String) -> String { folder.file(title) }

    /// Starts it.
    ///
    /// - Throws: ``MissingProgram``, or ``EndedEarly`` with its log when it refuses the configuration.
    package static func start(
        entities: [Entity] = [Entity("ARCHIVE")],
        hosts: [Host] = [],
        maximumAssociations: Int = 16,
        options: [String] = [],
        noDelay: Bool = false,
        in namespace: NetworkNamespace? = nil
    ) async throws -> Dcmqrscp {
        let port = try FreePort.next()
        let folder = try TemporaryFolder("dcmqrscp")
        for entity in entities { _ = try folder.makeFolder(entity.title) }
        let hostTable = hosts.map { "\($0.name) = (\($0.title), \($0.address), \($0.port))" }
        let entityTable = entities.map { entity in
            "\(entity.title) \(folder.file(entity.title)) \(entity.isWritable ? "RW" : "R") (50, 1024mb) \(entity.peers.text)"
        }
        let configuration = try folder.write(
            """
            NetworkTCPPort = \(port)
            MaxPDUSize = 16384
            MaxAssociations = \(maximumAssociations)
            HostTable BEGIN
            \(hostTable.joined(separator: "\n"))
            HostTable END
            VendorTable BEGIN
            VendorTable END
            AETable BEGIN
            \(entityTable.joined(separator: "\n"))
            AETable END

            """,
            to: "dcmqrscp.cfg"
        )
        let process = try await namespace.startServer(
            DCMTK.dcmqrscp,
            ["--debug", "--disable-host-lookup", "--config", configuration] + options,
            on: port,
            environment: ["TCP_NODELAY": noDelay ? .some("1") : nil]
        )
        return Dcmqrscp(port: port, process: process, folder: folder)
    }
}
