import DICOMWire
import DIMSE
import PacketFlow

/// Which C-MOVE caused which C-STORE: a retrieval shows as two associations, one of them of the archive to the
/// destination.
package struct MoveLinks: Sendable {
    /// A C-MOVE of the capture.
    package struct Origin: Hashable, Sendable {
        /// The association on which it was asked for, by its number.
        package let association: Int
        /// Its message ID.
        package let messageID: UInt16
    }

    private struct Request: Sendable {
        let origin: Origin
        let requestor: AETitle
        let destination: AETitle
    }

    /// The latest requests, the last one at the end.
    private var requests: [Request] = []
    private var origins: [Int: [Origin]] = [:]
    private var caused: [Int: [Int]] = [:]

    /// Makes one of no messages.
    package init() {}

    /// Looks at a message.
    ///
    /// - Returns: the C-MOVE that it is a sub-operation of, where it is one and that is in the capture.
    package mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) -> Origin? {
        if case .cMoveRequest(let request) = message.command, let requestor = association.callingAETitle {
            remember(
                Request(
                    origin: Origin(association: association.number, messageID: request.messageID),
                    requestor: requestor,
                    destination: request.moveDestination
                )
            )
        }
        guard case .cStoreRequest(let request) = message.command, let originator = request.moveOriginatorAETitle,
            let id = request.moveOriginatorMessageID,
            let origin = origin(of: originator, id, to: association.calledAETitle)
        else { return nil }
        link(association.number, to: origin)
        return origin
    }

    /// The C-MOVE requests that an association serves, the first ones.
    package func origins(of association: Int) -> [Origin] { origins[association] ?? [] }

    /// The associations that serve the C-MOVE requests of one, by their numbers, the first ones.
    package func caused(by association: Int) -> [Int] { caused[association] ?? [] }

    /// Forgets what is kept of an association that is over and was told.
    ///
    /// Its requests stay: what they caused may end later.
    package mutating func forget(_ association: Int) {
        origins[association] = nil
        caused[association] = nil
    }

    private mutating func remember(_ request: Request) {
        if requests.count == CaptureAnalysisLimits.moves {
            let oldest = requests.removeFirst().origin.association
            // Others of its requests may be kept.
            if !requests.contains(where: { $0.origin.association == oldest }), oldest != request.origin.association {
                caused[oldest] = nil
            }
        }
        requests.append(request)
    }

    /// The last request with title and message ID (PS3.7 9.1.1.1): best the one whose destination is called.
    private func origin(of originator: AETitle, _ messageID: UInt16, to called: AETitle?) -> Origin? {
        let possible = requests.filter { $0.requestor == originator && $0.origin.messageID == messageID }
        return (possible.last { $0.destination == called } ?? possible.last)?.origin
    }

    private mutating func link(_ association: Int, to origin: Origin) {
        var known = origins[association] ?? []
        guard !known.contains(origin), known.count < CaptureAnalysisLimits.associationsOfFinding else { return }
        known.append(origin)
        origins[association] = known
        let others = caused[origin.association] ?? []
        guard !others.contains(association), others.count < CaptureAnalysisLimits.associationsOfFinding else { return }
        caused[origin.association] = others + [association]
    }
}
