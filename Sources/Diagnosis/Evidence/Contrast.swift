package import DICOMWire
package import DIMSE

/// The same attempt with one thing changed, and what became of it.
package struct Contrast: Hashable, Sendable {
    /// The one thing that was changed.
    package var change: Change
    /// What came of it.
    package var outcome: Outcome
    /// How often the peer had no place for it before.
    package var timesBusy: Int

    /// Makes a contrast.
    package init(change: Change, outcome: Outcome, timesBusy: Int = 0) {
        self.change = change
        self.outcome = outcome
        self.timesBusy = timesBusy
    }

    /// Something that an attempt can be made with or without.
    package enum Change: Hashable, Sendable {
        /// Nothing: the same attempt again, to tell a passing state from a lasting one.
        case nothing
        /// Another called AE title.
        case calledAETitle(AETitle)
        /// Another calling AE title.
        case callingAETitle(AETitle)
        /// Verification with implicit VR little endian only, in place of all that was proposed.
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
    }

    /// How an attempt ended.
    package enum Outcome: Hashable, Sendable {
        /// The association was accepted, and the C-ECHO answered with a status.
        case echoed(status: UInt16)
        /// The association was accepted, and aborted when it was used.
        case acceptedThenAborted(Abort)
        /// The association was accepted, and ended without an answer to the C-ECHO.
        case acceptedOnly
        /// The association was accepted, but not the context of Verification, so that no C-ECHO was sent.
        case acceptedWithoutContext
        /// The association was accepted, and the C-ECHO not answered within the limit.
        case acceptedThenSilent
        /// A-ASSOCIATE-RJ.
        case rejected(AssociateReject)
        /// A-ABORT in place of an answer.
        case aborted(Abort)
        /// RST in place of an answer.
        case reset
        /// FIN in place of an answer.
        case closed
        /// Nothing within the limit.
        case silent
        /// A TLS handshake began: the server's hello came.
        case tlsServer
        /// A TLS alert came in place of an answer.
        case tlsAlert(UInt8)
        /// First bytes that are no PDU.
        case bytes([UInt8])
        /// The peer, or something on the way to it, let no connection come about.
        case notConnected
        /// The connection came about, and TLS on it did not, or not in time.
        case notSecured
        /// This side could not even try.
        case notTried(Obstacle)
    }

    /// How far an attempt gets that says something of what was asked for: what is drawn from contrasts is drawn from
    /// this.
    package enum Reach: Comparable, Sendable {
        /// No association, for whatever the peer has against it, or none that is known.
        case nothing
        /// A-ASSOCIATE-RJ for the calling AE title: the called one was taken.
        case calledAETitle
        /// An association.
        case association
        /// Verification on it: all that was asked for in the request.
        case verification
        /// A C-ECHO that was answered with success.
        case success
    }

    /// What kept this side from trying.
    package enum Obstacle: Hashable, Sendable {
        /// The system's error number: no descriptors, no ports, source address not its own.
        case system(errno: Int32)
        /// The name gave no address this time.
        case name(ResolutionFailure)
        /// The TLS library's reason.
        case tls(String)
    }
}

extension Contrast.Outcome {
    /// How far it got; nil where that says nothing of what was asked for: it was not tried, or met a peer with too much
    /// to do.
    package var reach: Contrast.Reach? {
        switch self {
        case .echoed(status: 0): .success
        case .echoed, .acceptedThenAborted, .acceptedOnly, .acceptedThenSilent: .verification
        case .acceptedWithoutContext: .association
        case .rejected(let reject): isBusy ? nil : (reject.source, reject.reason) == (1, 3) ? .calledAETitle : .nothing
        case .aborted, .reset, .closed, .silent, .tlsServer, .tlsAlert, .bytes, .notConnected, .notSecured: .nothing
        case .notTried: nil
        }
    }

    /// Whether an association came about.
    var isAccepted: Bool { reach.map { $0 >= .association } ?? false }

    /// Whether an association came about, and Verification on it: all that was asked for.
    var isVerificationAccepted: Bool { reach.map { $0 >= .verification } ?? false }

    /// Whether it was tried and did not work, and not for having met a peer with too much to do.
    package var isFailure: Bool { reach.map { $0 < .success } ?? false }

    /// Whether a C-ECHO was answered with success.
    package var isSuccess: Bool { self == .echoed(status: 0) }

    /// Whether DICOM was spoken.
    var isDICOM: Bool {
        switch self {
        case .echoed, .acceptedThenAborted, .acceptedOnly, .acceptedWithoutContext, .acceptedThenSilent, .rejected,
            .aborted:
            true
        case .reset, .closed, .silent, .tlsServer, .tlsAlert, .bytes, .notConnected, .notSecured, .notTried:
            false
        }
    }

    /// Whether the peer has too much to do for another association, for the moment.
    package var isBusy: Bool {
        if case .rejected(let reject) = self { reject.isBusy } else { false }
    }

    /// Whether the peer answered in DICOM with no, and not for having too much to do, which says nothing of what was
    /// asked.
    var isRefusal: Bool {
        // A server that is slow is so to any caller.
        if isBusy || self == .acceptedThenSilent { return false }
        return isDICOM && !isSuccess
    }

    /// Whether TLS was spoken.
    var isTLS: Bool {
        switch self {
        case .tlsServer, .tlsAlert: true
        case .bytes(let bytes): OtherProtocol(firstBytes: bytes) == .tls
        case .echoed, .acceptedThenAborted, .acceptedOnly, .acceptedWithoutContext, .acceptedThenSilent, .rejected,
            .aborted, .reset, .closed, .silent, .notConnected, .notSecured, .notTried:
            false
        }
    }
}

extension Contrast: CustomStringConvertible {
    /// A line of evidence: what was changed, and what came of it.
    package var description: String {
        let times = timesBusy == 1 ? "once" : "\(timesBusy) times"
        return "\(change): \(outcome)" + (timesBusy == 0 ? "" : ", after it was rejected \(times) for lack of a place")
    }
}

extension Contrast.Change: CustomStringConvertible {
    /// What was changed, as the start of a line of evidence.
    package var description: String {
        switch self {
        case .nothing: "the same again"
        case .calledAETitle(let title): "with the called AE title \(PeerText.title(title))"
        case .callingAETitle(let title): "with the calling AE title \(PeerText.title(title))"
        case .minimalRequest: "with Verification and implicit VR little endian only"
        case .withoutUserIdentity: "without the user identity"
        case .tls: "with TLS"
        case .plain: "without TLS"
        case .http: "with an HTTP request"
        case .listening: "when nothing is sent"
        }
    }
}

extension Contrast.Outcome: CustomStringConvertible {
    /// What came of it, as the end of a line of evidence.
    package var description: String {
        switch self {
        case .echoed(0): "accepted, and C-ECHO answered with success"
        case .echoed(let status): "accepted, and C-ECHO answered with status \(Status(status))"
        case .acceptedThenAborted(let abort):
            "accepted, and C-ECHO answered with A-ABORT source \(abort.source) reason \(abort.reason)"
        case .acceptedOnly: "accepted, but C-ECHO not answered"
        case .acceptedWithoutContext: "accepted, but not the presentation context"
        case .acceptedThenSilent: "accepted, but C-ECHO not answered within the limit"
        case .rejected(let reject): "A-ASSOCIATE-RJ \(reject.triple)"
        case .aborted(let abort): "A-ABORT source \(abort.source) reason \(abort.reason)"
        case .reset: "connection reset"
        case .closed: "connection closed"
        case .silent: "no answer"
        case .tlsServer: "a TLS server answered"
        case .tlsAlert(let code): "TLS alert \(code)"
        case .bytes(let bytes): "first bytes \(PeerText.dump(bytes))"
        case .notConnected: "no connection"
        case .notSecured: "a connection, but no TLS"
        case .notTried(let obstacle): "could not be tried, \(obstacle)"
        }
    }
}

extension Contrast.Obstacle: CustomStringConvertible {
    /// What kept this side from trying, as the end of a line of evidence.
    package var description: String {
        switch self {
        case .system(let number): "\(SystemErrorText.of(number)) on this machine"
        case .name(.noSuchName): "the name has no address"
        case .name(.temporary): "the name servers do not answer"
        case .name(.timedOut): "no answer of the resolver"
        case .name(.notBegun(let unanswered)):
            "the name was not looked up, since \(unanswered) look-ups of this process have had no answer"
        case .name(.localFailure(let number)): Self.system(errno: number).description
        case .name(.other(let number, let text)): "resolver error \(number): \(PeerText.plain(text))"
        case .tls(let reason): PeerText.plain(reason)
        }
    }
}
