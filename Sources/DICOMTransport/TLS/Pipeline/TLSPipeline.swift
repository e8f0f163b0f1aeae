import NIOCore
import NIOSSL

/// The handlers that make a connection one of TLS; they belong to one event loop.
struct TLSPipeline {
    /// In the order of the pipeline, from the socket up; what speaks through TLS comes after them.
    let handlers: [any ChannelHandler]
    /// Knows what there is to know about the connection at any time.
    let monitor: TLSMonitor

    init(
        _ handler: NIOSSLHandler,
        _ role: TLSRole,
        _ verifier: CertificateVerifier,
        observer: ConnectionObserver?,
        hasIdentity: Bool,
        serverName: String?,
        expectedName: String?,
        demandsName: Bool
    ) {
        let tap = TLSTap(observer)
        monitor = TLSMonitor(
            tap: tap,
            handler: handler,
            role: role,
            verifier: verifier,
            observer: observer,
            hasIdentity: hasIdentity,
            serverName: serverName,
            expectedName: expectedName,
            demandsName: demandsName
        )
        handlers = [tap, handler, monitor]
    }
}
