import Foundation

/// Orthanc, without plugins and with an empty storage of its own.
package struct Orthanc: PeerServer {
    package let port: UInt16
    package let process: RunningProcess

    /// Starts it with settings of its configuration file that differ from its defaults.
    ///
    /// - Throws: ``MissingProgram``, or ``EndedEarly`` with its log when it refuses the configuration.
    package static func start(
        _ settings: [String: JSONValue] = [:],
        tls: ServerTLS? = nil,
        environment: [String: String?] = [:],
        in namespace: NetworkNamespace? = nil
    ) async throws -> Orthanc {
        let port = try FreePort.next()
        let folder = try TemporaryFolder("orthanc")
        var configuration: [String: JSONValue] = [
            "Name": "Sonde tests",
            "DicomPort": .number(Int(port)),
            "HttpServerEnabled": false,
            "RemoteAccessAllowed": false,
            "StorageDirectory": .string(try folder.makeFolder("storage")),
            "IndexDirectory": .string(folder.file("storage")),
            "Plugins": [],
        ]
        if let tls { configuration.merge(Self.settings(tls)) { _, new in new } }
        configuration.merge(settings) { _, new in new }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let file = try folder.write(
            String(decoding: try encoder.encode(configuration), as: UTF8.self),
            to: "orthanc.json"
        )
        let process = try await namespace.startServer(
            "/usr/sbin/Orthanc",
            ["--verbose", file],
            on: port,
            environment: environment
        )
        try await process.waitForOutput("Orthanc has started")
        return Orthanc(port: port, process: process)
    }

    /// Lets in only associations that call it by its own AE title.
    package static let checksCalledTitle: [String: JSONValue] = ["DicomCheckCalledAet": true]

    /// Serves only the callers it knows, also for C-ECHO and C-STORE: others are accepted and then aborted.
    package static func knows(_ modalities: [String: JSONValue]) -> [String: JSONValue] {
        ["DicomAlwaysAllowEcho": false, "DicomAlwaysAllowStore": false, "DicomModalities": .object(modalities)]
    }

    private static func settings(_ tls: ServerTLS) -> [String: JSONValue] {
        let isRequired =
            switch tls.clientCertificate {
            case .ignored: false
            case .required: true
            }
        return [
            "DicomTlsEnabled": true,
            "DicomTlsCertificate": .string(tls.identity.certificate),
            "DicomTlsPrivateKey": .string(tls.identity.key),
            "DicomTlsTrustedCertificates": .string(tls.authority),
            "DicomTlsRemoteCertificateRequired": .boolean(isRequired),
        ]
    }
}
