/// A TLS server that breaks what it says in TLS, on its one connection, when the handshake is over.
package struct TLSBreakingServer: PeerServer {
    /// What it does then.
    package enum Break: String, Sendable, CaseIterable {
        /// It answers with a record that nobody can open.
        case record
        /// It answers outside TLS.
        case plain
        /// It says something at once, and nothing more until the client closes.
        case speak
        /// It resets the connection at once.
        case reset
    }

    package let port: UInt16
    package let process: RunningProcess

    /// Starts it.
    ///
    /// - Throws: ``MissingProgram``, or ``EndedEarly`` with what it said.
    package static func start(
        _ identity: CertificateAuthority.Identity,
        _ version: TLSAlertServer.Version,
        _ how: Break
    ) async throws -> TLSBreakingServer {
        let port = try FreePort.next()
        let arguments = ["\(port)", identity.certificate, identity.key, version.rawValue, how.rawValue]
        let process = try RunningProcess("/usr/bin/python3", [PythonScript.path("tls_break")] + arguments)
        try await process.waitUntilListening(on: port)
        return TLSBreakingServer(port: port, process: process)
    }
}
