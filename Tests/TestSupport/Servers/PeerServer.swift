/// A program of others that a test talks to: started for one test, on a free port of 127.0.0.1.
package protocol PeerServer: Sendable {
    /// Where it listens.
    var port: UInt16 { get }
    /// The program itself.
    var process: RunningProcess { get }
}

extension PeerServer {
    /// What it has logged.
    package var log: String { get throws { try process.log } }

    /// Kills it, with the children it forked.
    package func stop() async throws { try await process.stop() }

    /// Uses it, and stops it whatever happens.
    package func use<Result>(_ body: (Self) async throws -> Result) async throws -> Result {
        let result: Result
        do {
            result = try await body(self)
        } catch {
            try await stop()
            throw error
        }
        try await stop()
        return result
    }
}

extension NetworkNamespace? {
    /// Starts a server in it, or in the network of the tests, and waits until it listens.
    func startServer(
        _ executable: String,
        _ arguments: [String],
        on port: UInt16,
        environment: [String: String?] = [:]
    ) async throws -> RunningProcess {
        guard let self else {
            let process = try RunningProcess(executable, arguments, environment: environment)
            try await process.waitUntilListening(on: port)
            return process
        }
        let process = try self.start(executable, arguments, environment: environment)
        try await self.waitUntilListening(on: port, process)
        return process
    }
}

/// How a server speaks TLS.
package struct ServerTLS: Sendable {
    /// What the server wants of its clients.
    package enum ClientCertificate: Sendable {
        /// None is asked for.
        case ignored
        /// One from the authority is demanded.
        case required
    }

    package let identity: CertificateAuthority.Identity
    /// The authority that client certificates must come from, a PEM file.
    package let authority: String
    package let clientCertificate: ClientCertificate

    package init(_ certificates: Certificates, clientCertificate: ClientCertificate = .ignored) {
        identity = certificates.server
        authority = certificates.authority.certificate
        self.clientCertificate = clientCertificate
    }

    package init(
        identity: CertificateAuthority.Identity,
        authority: String,
        clientCertificate: ClientCertificate = .ignored
    ) {
        self.identity = identity
        self.authority = authority
        self.clientCertificate = clientCertificate
    }
}
