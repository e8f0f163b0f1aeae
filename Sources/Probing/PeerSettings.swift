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
    package var family = AddressFamily.any
    package var sourceAddress: String?
    package var sourcePort = 0
    package var limits = TimeLimits()
    package var tls: TLSClientContext?
    package var acknowledgesQuickly = true
    package var maximumLength = AssociationProposal.defaultMaximumLength
    package var implementation = ImplementationIdentity.sonde
    package var userIdentity: UserIdentityRequest?
    /// Who watches all connections, for a recording.
    package var observer: (any WireObserver)?

    /// Makes settings of a target.
    package init(host: String, port: Int, target: Target) {
        self.host = host
        self.port = port
        self.target = target
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
