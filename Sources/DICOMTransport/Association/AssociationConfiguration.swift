import DICOMWire
package import DIMSE

/// Where an association goes, what it asks for and how long it may take.
package struct AssociationConfiguration: Sendable {
    /// Name or address of the peer; in TLS the name that is asked for and has to be in the certificate.
    package var host: String
    /// The one address of the host to connect to; nil takes all that its name has.
    package var address: String?
    /// TCP port of the peer, 1 to 65,535.
    package var port: Int
    /// Which addresses of a name are tried.
    package var family = AddressFamily.any
    /// The address to connect from; nil leaves it to the system.
    package var sourceAddress: String?
    /// The port to connect from; 0 leaves it to the system.
    package var sourcePort = 0
    /// What is proposed.
    package var proposal: AssociationProposal
    /// How long each stage may take.
    package var limits = TimeLimits()
    /// How much the peer may make this side hold.
    package var assemblyLimits = MessageAssembler.Limits()
    /// TLS; nil is plain.
    package var tls: TLSClientContext?
    /// Whether received segments are acknowledged at once; see ``QuickAcknowledgementHandler``.
    package var acknowledgesQuickly = true
    /// Who watches the connection.
    package var observer: (any WireObserver)?

    /// Makes a configuration of a target and a proposal.
    package init(host: String, port: Int, proposal: AssociationProposal) {
        self.host = host
        self.port = port
        self.proposal = proposal
    }
}
