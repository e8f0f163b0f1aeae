package import DICOMTransport
package import DICOMWire
package import DIMSE
package import Diagnosis

/// Which peer is asked, as whom, and how; what every live tool starts from.
package struct PeerSettings: Sendable {
    /// Name or address of the peer.
    package var host: String
    /// TCP port, 1 to 65,535.
    package var port: Int
    /// The titles, and which of these were not given.
    package var target: Target
    /// Which addresses of a name are tried.
    package var family = AddressFamily.any
    /// The address to connect from; nil leaves it to the system.
    package var sourceAddress: String?
    /// The port to connect from; 0 leaves it to the system.
    package var sourcePort = 0
    /// How long each stage may take.
    package var limits = TimeLimits()
    /// TLS; nil is plain.
    package var tls: TLSClientContext?
    /// Whether received segments are acknowledged at once.
    package var acknowledgesQuickly = true
    /// The longest P-DATA-TF body that is welcome, in bytes; 0 is no limit.
    package var maximumLength = AssociationProposal.defaultMaximumLength
    /// Who this side says it is.
    package var implementation = ImplementationIdentity.sonde
    /// Who the user is; nil sends none.
    package var userIdentity: UserIdentityRequest?
    /// Who watches all connections, for a recording.
    package var observer: (any WireObserver)?

    /// Makes settings of a target.
    package init(host: String, port: Int, target: Target) {
        self.host = host
        self.port = port
        self.target = target
    }

    /// The same from any port, for a further association: a port that was given is in TIME-WAIT as a rule, since it is
    /// this side that closed the connection from it.
    var fromAnyPort: PeerSettings {
        var settings = self
        settings.sourcePort = 0
        settings.target.sourcePort = nil
        return settings
    }

    /// The configuration of one association with these contexts.
    package func configuration(_ contexts: [ProposedContext]) -> AssociationConfiguration {
        var proposal = AssociationProposal(
            calledAETitle: target.calledAETitle,
            callingAETitle: target.callingAETitle,
            contexts: contexts
        )
        proposal.maximumLength = maximumLength
        proposal.implementation = implementation
        proposal.userIdentity = userIdentity
        var configuration = AssociationConfiguration(host: host, port: port, proposal: proposal)
        configuration.family = family
        configuration.sourceAddress = sourceAddress
        configuration.sourcePort = sourcePort
        configuration.limits = limits
        configuration.tls = tls
        configuration.acknowledgesQuickly = acknowledgesQuickly
        configuration.observer = observer
        return configuration
    }
}
