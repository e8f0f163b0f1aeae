/// `openssl s_server`: TLS of another implementation, with every switch that it has.
package struct OpenSSLServer: PeerServer {
    package let port: UInt16
    package let process: RunningProcess

    /// Starts it with a certificate and further options; with `-rev` it answers each line with its reverse.
    ///
    /// Without input it ends a connection as soon as the handshake is over, unless an option says otherwise.
    ///
    /// - Throws: ``MissingProgram``, or ``EndedEarly`` with what it said.
    package static func start(
        _ identity: CertificateAuthority.Identity,
        _ options: [String]
    ) async throws -> OpenSSLServer {
        let files = ["-cert", identity.certificate, "-key", identity.key]
        let port = try FreePort.next()
        let process = try RunningProcess(OpenSSL.path, ["s_server", "-accept", "127.0.0.1:\(port)"] + files + options)
        try await process.waitUntilListening(on: port)
        return OpenSSLServer(port: port, process: process)
    }
}
