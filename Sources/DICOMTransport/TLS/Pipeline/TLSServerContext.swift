import NIOSSL

/// Makes the handlers of TLS servers; made once for a run.
package struct TLSServerContext: Sendable {
    /// Whether clients are asked for a certificate.
    package enum ClientCertificates: Hashable, Sendable {
        /// They are not asked.
        case notAsked
        /// They are asked, and may have none.
        case optional
        /// They are asked, and must have one.
        case required
    }

    private let loaded: TLSMaterial.Loaded
    private let options: TLSOptions

    /// What is questionable about this side's certificate.
    package var warnings: [TLSWarning] { loaded.warnings }

    /// Loads all files of the options.
    ///
    /// It reads files, so it does not belong on an event loop.
    ///
    /// - Throws: ``TLSOptionsError`` with a text of one line.
    package init(
        _ options: TLSOptions,
        clientCertificates: ClientCertificates = .notAsked
    ) throws(TLSOptionsError) {
        guard options.identity != nil else { throw .identityMissing }
        let verification: CertificateVerification =
            switch clientCertificates {
            case .notAsked: .none
            case .optional: .optionalVerification
            case .required: .noHostnameVerification
            }
        self.options = options
        loaded = try TLSMaterial.load(options, into: .makeClientConfiguration(), verification)
    }

    /// Makes the handlers for one connection, on its event loop.
    ///
    /// - Parameter observer: Is told of the bytes of the handshake.
    /// - Returns: The handlers, and what will know about the connection.
    /// - Throws: NIOSSL's error.
    func makePipeline(observer: ConnectionObserver?) throws -> TLSPipeline {
        let verifier = CertificateVerifier(
            roots: loaded.roots,
            overridesVerdicts: options.verification == .reportOnly
        )
        // The deprecated callback for the reason given in TLSClientContext.
        let handler = try NIOSSLServerHandler(
            context: loaded.context,
            verificationCallback: { verifier.verify($0, $1) }
        )
        return TLSPipeline(
            handler,
            .server,
            verifier,
            observer: observer,
            hasIdentity: options.identity != nil,
            serverName: nil,
            expectedName: nil,
            demandsName: false
        )
    }
}
