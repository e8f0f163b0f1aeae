import NIOSSL

/// Makes the handlers of TLS clients; made once for a run.
package struct TLSClientContext: Sendable {
    private let loaded: TLSMaterial.Loaded
    private let options: TLSOptions

    /// What is questionable about this side's certificate.
    package var warnings: [TLSWarning] { loaded.warnings }

    /// Loads all files of the options.
    ///
    /// It reads files, so it does not belong on an event loop.
    ///
    /// - Throws: ``TLSOptionsError`` with a text of one line.
    package init(_ options: TLSOptions) throws(TLSOptionsError) {
        if let name = options.serverName {
            guard HostName.isWellFormed(name), ServerNameMatch.canonicalAddress(name) == nil else {
                throw .serverName(name)
            }
        }
        self.options = options
        loaded = try TLSMaterial.load(
            options,
            into: .makeClientConfiguration(),
            // With anything less than demanding a valid chain BoringSSL would not verify, and nothing could be
            // reported.
            options.verification == .full ? .fullVerification : .noHostnameVerification
        )
    }

    /// Makes the handlers for one connection, on its event loop.
    ///
    /// - Parameters:
    ///   - host: Host name or address that is connected to, as the user gave it.
    ///   - observer: Is told of the bytes of the handshake.
    /// - Returns: The handlers, and what will know about the connection.
    /// - Throws: NIOSSL's error where it refuses the server's name.
    func makePipeline(host: String, observer: ConnectionObserver?) throws -> TLSPipeline {
        let expected = options.serverName ?? String(host.prefix { $0 != "%" })
        let serverName = Self.serverNameIndication(for: expected)
        let verifier = CertificateVerifier(
            roots: loaded.roots,
            overridesVerdicts: options.verification == .reportOnly
        )
        // NIOSSL has two ways to look into the verification. `customVerificationCallback` replaces all of BoringSSL's,
        // and nothing else here could take its place. This deprecated one is called beside it, with BoringSSL's verdict
        // on each certificate, and leaves it as it is except where the user wants to go on.
        let handler = try NIOSSLClientHandler(
            context: loaded.context,
            serverHostname: serverName,
            verificationCallback: { verifier.verify($0, $1) }
        )
        // A name that the user gave for the purpose is demanded; of a host that was connected to, its address will do.
        let demandsName = options.verification == .full && options.serverName != nil
        return TLSPipeline(
            handler,
            .client,
            verifier,
            observer: observer,
            hasIdentity: options.identity != nil,
            serverName: serverName,
            expectedName: expected,
            demandsName: demandsName
        )
    }

    /// The name to send (RFC 6066 3: no addresses, no final full stop); nil for none.
    private static func serverNameIndication(for name: String) -> String? {
        guard HostName.isWellFormed(name), ServerNameMatch.canonicalAddress(name) == nil else { return nil }
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }
}
