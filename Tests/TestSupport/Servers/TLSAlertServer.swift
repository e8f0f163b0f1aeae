/// A TLS server that ends its one connection with a sealed alert, bad_record_mac (20): those of most libraries send
/// none of their own accord.
package struct TLSAlertServer: PeerServer {
    /// The version that it speaks.
    package enum Version: String, Sendable, CaseIterable {
        case tls12 = "TLSv1_2"
        case tls13 = "TLSv1_3"
    }

    package let port: UInt16
    package let process: RunningProcess

    /// Starts it; where an answer is given, it sends that to what it is asked first, and the alert to what comes next.
    ///
    /// - Throws: ``MissingProgram``, or ``EndedEarly`` with what it said.
    package static func start(
        _ identity: CertificateAuthority.Identity,
        _ version: Version,
        answer: [UInt8]? = nil
    ) async throws -> TLSAlertServer {
        let port = try FreePort.next()
        let arguments = ["\(port)", identity.certificate, identity.key, version.rawValue]
        let answers = answer.map { [PythonScript.hexadecimal($0)] } ?? []
        let process = try RunningProcess(
            "/usr/bin/python3",
            [PythonScript.path("tls_alert")] + arguments + answers
        )
        try await process.waitUntilListening(on: port)
        return TLSAlertServer(port: port, process: process)
    }
}
