/// A TLS server that has a fault on its one connection, once the handshake is over: those of most libraries have none
/// of their own accord.
package struct TLSFaultServer: PeerServer {
    /// The version that it speaks.
    package enum Version: String, Sendable, CaseIterable {
        case tls12 = "TLSv1_2"
        case tls13 = "TLSv1_3"
    }

    /// What it does.
    package enum Fault: Sendable {
        /// It ends with a sealed alert, bad_record_mac (20); where an answer is given, it sends that to what it is
        /// asked first, and the alert to what comes next.
        case alert(answer: [UInt8]? = nil)
        /// It answers with a record that nobody can open.
        case record
        /// It answers outside TLS.
        case plain
        /// It says something at once, and nothing more until the client closes.
        case speak
        /// It resets the connection at once.
        case reset

        fileprivate var arguments: [String] {
            switch self {
            case .alert(let answer): ["alert"] + (answer.map { [PythonScript.hexadecimal($0)] } ?? [])
            case .record: ["record"]
            case .plain: ["plain"]
            case .speak: ["speak"]
            case .reset: ["reset"]
            }
        }
    }

    package let port: UInt16
    package let process: RunningProcess

    /// Starts it.
    ///
    /// - Throws: ``MissingProgram``, or ``EndedEarly`` with what it said.
    package static func start(
        _ identity: CertificateAuthority.Identity,
        _ version: Version,
        _ fault: Fault
    ) async throws -> TLSFaultServer {
        let port = try FreePort.next()
        let arguments = ["\(port)", identity.certificate, identity.key, version.rawValue] + fault.arguments
        let process = try RunningProcess("/usr/bin/python3", [PythonScript.path("tls_fault")] + arguments)
        try await process.waitUntilListening(on: port)
        return TLSFaultServer(port: port, process: process)
    }
}
