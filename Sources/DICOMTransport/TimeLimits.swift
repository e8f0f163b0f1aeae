package import DIMSE

/// How long each stage may take, in nanoseconds.
package struct TimeLimits: Hashable, Sendable {
    /// Finding the addresses of a name: what the system's resolver takes for two servers and a retry is longer than
    /// anyone waits for.
    package var resolve: Nanoseconds = .seconds(5)
    /// One address; three lost SYNs are retried after 1, 3 and 7 s.
    package var connect: Nanoseconds = .seconds(5)
    /// The TLS handshake.
    package var tls: Nanoseconds = .seconds(10)
    /// From A-ASSOCIATE-RQ to its answer; single-process servers queue callers.
    package var association: Nanoseconds = .seconds(10)
    /// From a DIMSE request to its response, and between two responses.
    package var dimse: Nanoseconds = .seconds(30)
    /// Of an acceptor: how long a requestor may send nothing, or not read what it is sent, before it is aborted.
    ///
    /// A viewer that keeps its association between two actions of its user is given what PACSs give it.
    package var idle: Nanoseconds = .seconds(60)
    /// From A-RELEASE-RQ to A-RELEASE-RP.
    package var release: Nanoseconds = .seconds(5)
    /// ARTIM of a requestor: after it aborted, the time the peer is given to close.
    ///
    /// The standard leaves it open; a tool that is told to stop should.
    package var artim: Nanoseconds = .seconds(1)
    /// ARTIM of an acceptor: from the connection to the request, TLS included.
    package var acceptorARTIM: Nanoseconds = .seconds(30)

    /// The default limits.
    package init() {}

    /// The same limit for every stage of a requestor; ARTIM and an acceptor's keep theirs.
    package init(eachStage limit: Nanoseconds) {
        (resolve, connect, tls) = (limit, limit, limit)
        (association, dimse, release) = (limit, limit, limit)
    }

    /// The same limits, none of a requestor's stages longer than this.
    package func atMost(_ longest: Nanoseconds) -> TimeLimits {
        var limits = self
        for stage in [\Self.resolve, \.connect, \.tls, \.association, \.dimse, \.release] {
            limits[keyPath: stage] = min(limits[keyPath: stage], longest)
        }
        return limits
    }

    func limit(of stage: AssociationStage, role: AssociationRole) -> Nanoseconds {
        switch stage {
        case .resolve: resolve
        case .connect: connect
        case .tls: tls
        case .association: association
        case .dimse: dimse
        case .idle: idle
        case .release: release
        case .artim: role == .requestor ? artim : acceptorARTIM
        }
    }
}
