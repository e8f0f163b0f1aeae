/// DCMTK's `storescp`: Verification and Storage, one association at a time.
package struct Storescp: PeerServer {
    package let port: UInt16
    package let process: RunningProcess
    /// Where it writes what it receives.
    package let received: TemporaryFolder

    /// Starts it with further options of its own, such as `--refuse` or `--fork`.
    ///
    /// It takes a free port unless one is given. With `noDelay` it sends its answers at once (DCMTK reads `TCP_NODELAY`
    /// from its environment); without, as everybody runs it, Nagle's algorithm delays them. What it logs is in the
    /// error of a test; with `isQuiet` it logs nothing, which would take a processor that is measured on.
    ///
    /// - Throws: ``MissingProgram``, or ``EndedEarly`` with its log when it refuses its options.
    package static func start(
        _ options: [String] = [],
        port: UInt16? = nil,
        noDelay: Bool = false,
        isQuiet: Bool = false,
        tls: ServerTLS? = nil,
        in namespace: NetworkNamespace? = nil
    ) async throws -> Storescp {
        let port = try port ?? FreePort.next()
        let received = try TemporaryFolder("storescp")
        let process = try await namespace.startServer(
            DCMTK.storescp,
            [isQuiet ? "--quiet" : "--debug", "--output-directory", received.path] + DCMTK.options(tls) + options
                + [String(port)],
            on: port,
            environment: ["TCP_NODELAY": noDelay ? .some("1") : nil]
        )
        return Storescp(port: port, process: process, received: received)
    }
}
