package import DICOMWire

/// The same attempt with one thing changed, and what became of it.
package struct Contrast: Hashable, Sendable {
    package var change: Change
    package var outcome: Outcome

    /// Makes a contrast.
    package init(change: Change, outcome: Outcome) {
        self.change = change
        self.outcome = outcome
    }

    /// The one thing that was changed.
    package enum Change: Hashable, Sendable {
        /// Nothing: the same attempt again, to tell a passing state from a lasting one.
        case nothing
        /// Another called AE title.
        case calledAETitle(AETitle)
        /// Another calling AE title.
        case callingAETitle(AETitle)
        /// Verification with implicit VR little endian only, and no extras.
        case minimalRequest
        /// Without the user identity.
        case withoutUserIdentity
        /// A TLS ClientHello in place of the A-ASSOCIATE-RQ.
        case tls
        /// A plain A-ASSOCIATE-RQ in place of TLS.
        case plain
        /// `GET / HTTP/1.0` in place of the A-ASSOCIATE-RQ.
        case http
        /// Nothing is sent for a moment: greeting protocols speak first.
        case listening
        /// Without TCP_QUICKACK.
        case withoutQuickAcknowledgement
    }

    /// What came of it.
    package enum Outcome: Hashable, Sendable {
        /// The association was accepted, and the C-ECHO answered with a status.
        case echoed(status: UInt16)
        /// The association was accepted, and then aborted, closed or silent.
        case acceptedOnly
        case rejected(AssociateReject)
        case aborted(Abort)
        case reset
        case closed
        case silent
        /// A TLS handshake began: the server's hello came.
        case tlsServer
        /// A TLS alert came in place of a hello.
        case tlsAlert(UInt8)
        /// First bytes that are no PDU.
        case bytes([UInt8])
        /// The connection was not made.
        case notConnected
    }
}
