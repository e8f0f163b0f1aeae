import DICOMWire
import DIMSE

/// A request that is answered as soon as it has no user identity, however it was turned down.
///
/// `userIdentityRefused` without that proof is a rejection's, by its reason (``Rejections``).
enum UserIdentities: Chapter {
    static func cause(of evidence: Evidence) -> Finding? {
        guard evidence.isRequestor, let association = evidence.association, association.moment == .request,
            evidence.outcome(of: .withoutUserIdentity)?.isAccepted == true
        else { return nil }
        let abort = association.abort.flatMap { $0.isFromPeer ? Aborts.line($0.abort) : nil }
        return Finding(
            .userIdentityRefused,
            .failure,
            "The peer \(deed(association)) the user identity: without it the association is accepted.",
            evidence: [
                association.reject.map(Rejections.line) ?? abort ?? evidence.endLine, evidence.waitedLine,
                association.lastSentLine, evidence.titles, evidence.route,
            ] + evidence.contrastLines,
            remedy: [
                "Check name and passcode, ticket or token, and that its kind is one the peer takes.",
                "Or send none.",
            ],
            source:
                "PS3.7 D.3.3.7; measured: pynetdicom 3.0.4 answers 2-2-1 where its handler refuses the identity, and is "
                + "silent to a type that it does not know"
        )
    }

    private static func deed(_ association: AssociationRecord) -> String {
        if association.reject != nil { return "refuses" }
        return association.abort?.isFromPeer == true ? "aborts at" : "gives no answer to a request with"
    }

    /// That the identity is not the cause, as a line of remedy; nil where that is not known.
    ///
    /// Only a rejection without it, too, clears it: other outcomes say nothing of it.
    static func cleared(_ evidence: Evidence) -> String? {
        guard case .rejected(let reject) = evidence.outcome(of: .withoutUserIdentity), !reject.isBusy else {
            return nil
        }
        return "The user identity is not the cause: without it the association is refused, too."
    }
}
