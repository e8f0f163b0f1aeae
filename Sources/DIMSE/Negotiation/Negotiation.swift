package import DICOMWire

/// What a request and its acceptance agreed on, context by context, whichever side looks at it.
///
/// Contexts are matched by ID only: servers answer in other orders. The transfer syntax of a refused context means
/// nothing (DCMTK puts implicit VR little endian there, pynetdicom the first one proposed).
package struct Negotiation: Hashable, Sendable {
    /// One proposed context and its answer.
    package struct Context: Hashable, Sendable {
        /// The context ID, odd where the requestor keeps to the standard.
        package var id: UInt8
        /// What the context is for; empty where the proposal named none, or is not known.
        package var abstractSyntax: UID
        /// The encodings proposed, in the requestor's order.
        package var proposedTransferSyntaxes: [UID]
        /// What the acceptor answered.
        package var outcome: Outcome

        /// The agreed transfer syntax, where the context was accepted.
        package var transferSyntax: UID? {
            if case .accepted(let uid) = outcome { uid } else { nil }
        }
    }

    /// What became of a proposed context.
    package enum Outcome: Hashable, Sendable {
        /// Accepted with this transfer syntax.
        case accepted(UID)
        /// Refused, with the result as sent.
        case refused(ContextResult)
        /// Not mentioned in the acceptance.
        case unanswered
    }

    /// The proposed contexts in the order of the request.
    package var contexts: [Context]
    /// What in the acceptance does not follow from the request.
    package var anomalies: [Anomaly]
    /// What each side said of itself.
    package var requestor: SideInformation
    /// What the acceptor said of itself.
    package var acceptor: SideInformation
    /// The roles the acceptor answered; the first ``DIMSELimits/evaluated`` at most.
    package var roleSelections: [RoleSelection]
    /// Whether an identity was sent with a request for an answer, and whether one came.
    package var userIdentity: UserIdentityOutcome

    /// What became of the user identity.
    package enum UserIdentityOutcome: Hashable, Sendable {
        /// None was sent.
        case notSent
        /// Sent without asking for an answer.
        case sentWithoutResponseRequested
        /// Answered with a server response of so many bytes.
        case answered(Int)
        /// Something came in the place of an answer that has not its structure.
        case unreadable
        /// An answer was asked for and did not come: the server ignored the identity.
        case ignored
    }

    /// Contexts that were accepted.
    package var acceptedContexts: [Context] { contexts.filter { $0.transferSyntax != nil } }

    /// The first accepted context of an abstract syntax.
    package func acceptedContext(for abstractSyntax: UID) -> Context? {
        contexts.first { $0.abstractSyntax == abstractSyntax && $0.transferSyntax != nil }
    }

    /// The accepted context of an ID.
    package func acceptedContext(id: UInt8) -> Context? { contexts.first { $0.id == id && $0.transferSyntax != nil } }
}

/// What one side says of itself in its user information.
package struct SideInformation: Hashable, Sendable {
    /// The longest P-DATA-TF body it wants, in bytes; 0 is no limit, nil where it was not said.
    package var maximumLength: UInt32?
    /// The implementation class UID; nil where none was sent.
    package var implementationClassUID: UID?
    /// Escaped for showing.
    package var implementationVersionName: String?
    /// The window; nil where none was sent, which is one operation each way.
    package var asynchronousOperationsWindow: AsynchronousOperationsWindow?

    /// Nothing is known of it.
    init() {}

    /// Takes it from a PDU.
    package init(_ associate: Associate) {
        let information = associate.userInformation
        maximumLength = information?.maximumLength
        implementationClassUID = information?.implementationClassUID
        implementationVersionName = information?.implementationVersionName
        asynchronousOperationsWindow = information?.asynchronousOperationsWindow
    }
}
