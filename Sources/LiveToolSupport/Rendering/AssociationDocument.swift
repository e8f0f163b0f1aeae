import DICOMWire
package import DIMSE

/// An association for JSON, as its requestor saw it.
package struct AssociationDocument: Encodable, Sendable {
    private struct Context: Encodable {
        let id: UInt8
        let abstract: String
        let name: String
        let proposed: [String]
        let result: UInt8?
        let resultName: String
        let accepted: String?
    }

    private struct Reject: Encodable {
        let result: UInt8
        let source: UInt8
        let reason: UInt8
        let text: String
    }

    private struct AbortDocument: Encodable {
        let by: String
        let source: UInt8
        let reason: UInt8
    }

    private struct Side: Encodable {
        let implementationClassUID: String?
        let implementationVersionName: String?
        let maxPDU: UInt32?
    }

    private let calling: String?
    private let called: String?
    private let contexts: [Context]
    private let requestor: Side?
    private let acceptor: Side?
    private let userIdentity: String?
    private let outcome: String
    private let reject: Reject?
    private let end: String
    private let abort: AbortDocument?
    private let bytesSent: UInt64
    private let bytesReceived: UInt64
    private let observationsDropped: Int?

    /// Makes the document of a record.
    package init(_ record: AssociationRecord) {
        calling = record.request?.callingAETitle.text
        called = record.request?.calledAETitle.text
        contexts = record.negotiation?.contexts.map(Self.context) ?? []
        requestor = record.request.map { Self.side(SideInformation($0)) }
        acceptor = (record.negotiation?.acceptor ?? record.accept.map { SideInformation($0) }).map(Self.side)
        userIdentity = record.negotiation.flatMap { UserIdentityText.of($0.userIdentity) }
        reject = record.reject.map { reject in
            Reject(
                result: reject.result,
                source: reject.source,
                reason: reject.reason,
                text: reject.names
            )
        }
        outcome = record.accept != nil ? "accepted" : record.reject != nil ? "rejected" : "no-answer"
        abort = record.abort.map {
            AbortDocument(by: $0.isFromPeer ? "peer" : "sonde", source: $0.abort.source, reason: $0.abort.reason)
        }
        end = Self.end(record)
        bytesSent = record.bytesSent
        bytesReceived = record.bytesReceived
        observationsDropped = record.dropped == 0 ? nil : record.dropped
    }

    private static func context(_ context: Negotiation.Context) -> Context {
        let (result, name): (UInt8?, String) =
            switch context.outcome {
            case .accepted: (0, ContextResult.acceptance.description)
            case .refused(let result): (result.rawValue, result.description)
            case .unanswered: (nil, "unanswered")
            }
        return Context(
            id: context.id,
            abstract: context.abstractSyntax.description,
            name: context.abstractSyntax.displayName,
            proposed: context.proposedTransferSyntaxes.map(\.description),
            result: result,
            resultName: name,
            accepted: context.transferSyntax?.description
        )
    }

    private static func side(_ information: SideInformation) -> Side {
        Side(
            implementationClassUID: information.implementationClassUID?.description,
            implementationVersionName: information.implementationVersionName,
            maxPDU: information.maximumLength
        )
    }

    private static func end(_ record: AssociationRecord) -> String {
        if record.release == .completed { return "released" }
        if record.abort != nil { return "aborted" }
        if record.reject != nil { return "rejected" }
        return switch record.end {
        case .closedByPeer: "closed-by-peer"
        case .resetByPeer: "reset-by-peer"
        case .closedByUs: "closed"
        case .resetByUs: "reset"
        case .failed, .tlsFailure: "failed"
        case nil: "open"
        }
    }
}

/// What became of a user identity, in words.
package enum UserIdentityText {
    /// The words, or nil where none was sent.
    package static func of(_ outcome: Negotiation.UserIdentityOutcome) -> String? {
        switch outcome {
        case .notSent: nil
        case .sentWithoutResponseRequested: "sent, no response requested"
        case .answered(let count): "answered with a response of \(count) bytes"
        case .unreadable: "answered with a response (59H) that cannot be read"
        case .ignored: "not confirmed: a response was requested and none came"
        }
    }
}
