import DICOMWire
import DIMSE

/// What in an A-ASSOCIATE-AC does not follow from its request; none of it ends an association by itself.
enum Acceptances: Chapter {
    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        guard evidence.isRequestor, let negotiation = evidence.association?.negotiation else { return [] }
        let found = [
            unproposedTransferSyntax(negotiation), unproposedContext(negotiation), answeredTwice(negotiation),
            tooManyResults(negotiation), otherTitles(negotiation, evidence), uninvitedIdentity(negotiation),
            unproposedRole(negotiation), identityIgnored(negotiation, evidence),
        ]
        return found.compactMap { $0 }
    }

    private static func unproposedTransferSyntax(_ negotiation: Negotiation) -> Finding? {
        let lines: [String] = negotiation.anomalies.compactMap { anomaly in
            guard case .unproposedTransferSyntax(let id, let uid) = anomaly else { return nil }
            let proposed = negotiation.contexts.first { $0.id == id }?.proposedTransferSyntaxes ?? []
            return "context \(id): accepted with \(uid.isEmpty ? "none" : PeerText.uid(uid)), proposed were "
                + proposed.prefix(DiagnosisLimits.listed).map(PeerText.uid).joined(separator: ", ")
        }
        guard !lines.isEmpty else { return nil }
        return Finding(
            .unproposedTransferSyntax,
            .warning,
            "The peer accepts a context in an encoding that was not proposed for it; what it then sends may not be "
                + "readable.",
            evidence: Array(lines.prefix(DiagnosisLimits.listed)),
            remedy: ["Show the lines above to the peer's vendor.", "Propose one transfer syntax in each context."],
            source: "PS3.8 9.3.3.2"
        )
    }

    private static func unproposedContext(_ negotiation: Negotiation) -> Finding? {
        let ids: [UInt8] = negotiation.anomalies.compactMap {
            if case .unproposedContext(let id) = $0 { id } else { nil }
        }
        guard !ids.isEmpty else { return nil }
        return Finding(
            .unproposedContextAnswered,
            .warning,
            "The peer answers for presentation contexts that were not proposed.",
            evidence: ["context IDs: \(list(ids))"],
            remedy: ["Show the line above to the peer's vendor; the extra answers are ignored here."],
            source: "PS3.8 9.3.3.2"
        )
    }

    private static func answeredTwice(_ negotiation: Negotiation) -> Finding? {
        let ids: [UInt8] = negotiation.anomalies.compactMap {
            if case .answeredTwice(let id) = $0 { id } else { nil }
        }
        guard !ids.isEmpty else { return nil }
        return Finding(
            .contextAnsweredTwice,
            .warning,
            "The peer answers twice for one presentation context; the first answer counts here, and others may take "
                + "the last.",
            evidence: ["context IDs: \(list(ids))"],
            remedy: ["Show the line above to the peer's vendor."],
            source: "PS3.8 9.3.3.2"
        )
    }

    private static func tooManyResults(_ negotiation: Negotiation) -> Finding? {
        for case .tooManyResults(let count) in negotiation.anomalies {
            return Finding(
                .tooManyContextResults,
                .warning,
                "The peer's answer has more context results than a request can have contexts.",
                evidence: ["\(count) results; context IDs are the 128 odd numbers of a byte"],
                remedy: ["Show the line above to the peer's vendor."],
                source: "PS3.8 9.3.2.2, 9.3.3.2"
            )
        }
        return nil
    }

    private static func otherTitles(_ negotiation: Negotiation, _ evidence: Evidence) -> Finding? {
        var lines: [String] = []
        for anomaly in negotiation.anomalies {
            switch anomaly {
            case .otherCalledAETitle(let title):
                lines.append(
                    "called AE title: sent \(evidence.calledTitle), came back \(PeerText.title(title))"
                )
            case .otherCallingAETitle(let title):
                lines.append(
                    "calling AE title: sent \(evidence.callingTitle), came back \(PeerText.title(title))"
                )
            case .unproposedContext, .answeredTwice, .unanswered, .unproposedTransferSyntax, .tooManyResults,
                .uninvitedUserIdentityResponse, .unproposedRole:
                continue
            }
        }
        guard !lines.isEmpty else { return nil }
        return Finding(
            .otherAETitlesInAnswer,
            .note,
            "The peer's acceptance has other AE titles than the request; the fields are not to be tested, and some "
                + "clients do.",
            evidence: lines,
            remedy: [
                "Nothing needs to be done here. Where another client refuses this peer, this may be why.",
                "Do not take the title for the server's own: the titles of an acceptance mean nothing.",
            ],
            source:
                "PS3.8 9.3.3 (reserved, not tested); measured: Orthanc 1.10.1, DCMTK 3.6.7, pynetdicom 3.0.4 return "
                + "the request's titles"
        )
    }

    private static func uninvitedIdentity(_ negotiation: Negotiation) -> Finding? {
        guard negotiation.anomalies.contains(.uninvitedUserIdentityResponse) else { return nil }
        return Finding(
            .uninvitedUserIdentityResponse,
            .note,
            "The peer answers for a user identity though no answer was asked for.",
            evidence: ["a user identity sub-item (59H) in the A-ASSOCIATE-AC"],
            remedy: ["Nothing needs to be done here."],
            source: "PS3.7 D.3.3.7.2"
        )
    }

    private static func unproposedRole(_ negotiation: Negotiation) -> Finding? {
        let uids: [UID] = negotiation.anomalies.compactMap {
            if case .unproposedRole(let uid) = $0 { uid } else { nil }
        }
        guard !uids.isEmpty else { return nil }
        return Finding(
            .unproposedRole,
            .note,
            "The peer answers with roles for SOP classes that none were proposed for.",
            evidence: ["SOP classes: \(uids.prefix(DiagnosisLimits.listed).map(PeerText.uid).joined(separator: ", "))"],
            remedy: ["Nothing needs to be done here; the roles are ignored."],
            source: "PS3.7 D.3.3.4"
        )
    }

    private static func identityIgnored(_ negotiation: Negotiation, _ evidence: Evidence) -> Finding? {
        // What an item hides that is longer than the PDU, was not left out.
        guard negotiation.userIdentity == .ignored, evidence.association?.acceptanceOverrun == nil else { return nil }
        return Finding(
            .userIdentityIgnored,
            .note,
            "The peer did not confirm the user identity though it was asked to: it ignores it, or accepts it without an "
                + "answer.",
            evidence: [
                "user identity (58H) with a positive response requested; no answer (59H) in the A-ASSOCIATE-AC",
                evidence.association?.implementationLine,
            ],
            remedy: [
                "Try without the identity, and with a wrong passcode: if those are refused, the peer looks at it.",
                "Do not take the acceptance for proof of access control: nothing here shows that the identity was "
                    + "looked at.",
            ],
            source:
                "PS3.7 D.3.3.7; measured: Orthanc 1.10.1, storescp, dcmrecv and dcmqrscp 3.6.7 ignore every identity; "
                + "pynetdicom 3.0.4 can check types 1 and 2, and accepts them without an answer"
        )
    }

    private static func list(_ ids: [UInt8]) -> String {
        ids.prefix(DiagnosisLimits.listed).map(String.init).joined(separator: ", ")
            + (ids.count > DiagnosisLimits.listed ? ", ..." : "")
    }
}
