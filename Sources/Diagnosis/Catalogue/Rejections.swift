import DICOMWire
import DIMSE

/// A-ASSOCIATE-RJ, by source and reason, in the products' real habits.
enum Rejections: Chapter {
    static func cause(of evidence: Evidence) -> Finding? {
        guard evidence.isRequestor, let reject = evidence.association?.reject else { return nil }
        switch (reject.source, reject.reason) {
        case (1, 1): return noReason(reject, evidence)
        case (1, 2): return applicationContext(reject, evidence)
        case (1, 3): return callingTitle(reject, evidence)
        case (1, 7): return RejectedCalledTitle.finding(reject, evidence)
        case (2, 1): return providerWithoutReason(reject, evidence)
        case (2, 2): return protocolVersion(reject, evidence)
        case (3, 1): return congestion(reject, evidence)
        case (3, 2): return limit(reject, evidence)
        case (_, _): return undefined(reject, evidence)
        }
    }

    /// What every rejection shows: codes in numbers and words, titles, route, contrasts.
    static func lines(_ reject: AssociateReject, _ evidence: Evidence) -> [String?] {
        [line(reject), evidence.titles, evidence.route] + evidence.contrastLines
    }

    /// The codes in numbers and words.
    static func line(_ reject: AssociateReject) -> String {
        let result = "result \(reject.result) (\(reject.resultName ?? "undefined"))"
        let source = "source \(reject.source) (\(reject.sourceName ?? "undefined"))"
        let reason = "reason \(reject.reason) (\(reject.reasonName ?? "undefined"))"
        return "A-ASSOCIATE-RJ \(reject.triple): \(result), \(source), \(reason)"
    }

    private static func noReason(_ reject: AssociateReject, _ evidence: Evidence) -> Finding {
        if evidence.outcome(of: .minimalRequest)?.isVerificationAccepted == true {
            return Finding(
                .rejectedForContexts,
                .failure,
                "The peer gives no reason, but accepts a request for Verification in implicit VR little endian: it "
                    + "has no use for the services or encodings that were proposed.",
                evidence: lines(reject, evidence) + [Contexts.proposedLine(evidence)],
                remedy: [
                    "Propose what the peer offers: its conformance statement lists SOP classes and transfer syntaxes.",
                    "dcmrecv 3.6.7 accepts Verification only, unless a profile file (-xf) names storage classes.",
                ],
                source:
                    "PS3.8 9.3.4; measured: dcmrecv and wlmscpfs 3.6.7 answer 1-1-1 where others accept and refuse "
                    + "each context"
            )
        }
        let contrasts = evidence.smallerRequests
        return Finding(
            .rejectedWithoutReason,
            .failure,
            "The peer refuses the association and gives no reason: by its rules for this caller, or because nothing "
                + "that was proposed is of use to it.",
            evidence: lines(reject, evidence) + [Contexts.proposedLine(evidence)],
            remedy: [
                evidence.trySmaller(contrasts, tells: "what was sent"),
                UserIdentities.cleared(evidence),
                "dcmrecv and wlmscpfs (DCMTK 3.6.7) answer so where no proposed context is acceptable.",
                "storescp and dcmqrscp (DCMTK 3.6.7) started with --refuse answer so always; storescp with --reject "
                    + "answers so where the implementation class UID is missing.",
                "The peer's log names the rule.",
            ],
            source: "PS3.8 9.3.4; measured: dcmrecv, wlmscpfs, storescp, dcmqrscp 3.6.7",
            contrasts: contrasts
        )
    }

    private static func applicationContext(_ reject: AssociateReject, _ evidence: Evidence) -> Finding {
        guard let names = evidence.association?.request?.applicationContextNames else {
            return unseenField("application context name", .applicationContextNotSupported, reject, evidence)
        }
        let isOurs = names != [.dicomApplicationContext]
        return Finding(
            .applicationContextNotSupported,
            .failure,
            isOurs
                ? "The peer refuses the application context name of the request, which is not DICOM's."
                : "The peer refuses the application context name, though it is DICOM's only one: it, or something on "
                    + "the way, is broken.",
            evidence: lines(reject, evidence)
                + [
                    "application context name: "
                        + "\(names.isEmpty ? "none" : names.map(\.description).joined(separator: ", "))"
                ],
            remedy: isOurs
                ? ["Send 1.2.840.10008.3.1.1.1."]
                : [
                    "Check whether a proxy or DICOM router stands between, and changes the request.",
                    "\(evidence.keepExchange) and show it to the peer's vendor.",
                ],
            source:
                "PS3.8 9.3.4, PS3.7 A.2.1; measured: Orthanc 1.10.1, storescp 3.6.7 (1-1-2), dcmqrscp and dcmrecv "
                + "3.6.7 (2-1-2)"
        )
    }

    private static func callingTitle(_ reject: AssociateReject, _ evidence: Evidence) -> Finding {
        let others = evidence.callingContrasts
        if let accepted = others.first(where: { $0.outcome.isAccepted }) {
            return Finding(
                .callingAETitleNotRegistered,
                .failure,
                "The peer does not know the calling AE title \(evidence.callingTitle), but knows "
                    + "\(PeerText.title(accepted.title)) from this same machine: "
                    + (isSameButForCase(accepted.title, evidence.calling)
                        ? "the two differ by case or spaces only." : "the title is what is missing in its list."),
                evidence: lines(reject, evidence),
                remedy: [
                    "Call as \(PeerText.title(accepted.title)), or have \(evidence.callingTitle) added to "
                        + "the peer's list.",
                    orthancModality(evidence),
                    "3D Slicer's Verify calls as ANY-SCU whatever is configured; its queries use the configured title.",
                ],
                source: "PS3.8 9.3.4; measured: Orthanc 1.10.1, pynetdicom 3.0.4 (require_calling_aet)"
            )
        }
        let contrasts = evidence.untriedCallers
        let refused = others.filter { $0.outcome.isRefusal }
        return Finding(
            .callingAETitleNotRecognized,
            .failure,
            "The peer does not know this caller: the calling AE title \(evidence.callingTitle), or "
                + "\(evidence.machine)'s address, is not in its list.",
            evidence: lines(reject, evidence),
            remedy: [
                "Have the peer's administrator add the AE title \(evidence.callingTitle) with "
                    + "\(evidence.machineAddress).",
                orthancModality(evidence),
                "Orthanc 1.10.1 with DicomCheckModalityHost=true answers so where the title is right and the address "
                    + "is not: Host has to be the address as the server sees it, after NAT and VPN.",
                "Call with a title that the peer knows \(evidence.option("-aet")).",
                evidence.differing(
                    contrasts,
                    "other calling titles tell whether the title or the address is the cause."
                ),
                evidence.target.isCallingDefault
                    ? "The calling title was the default: no peer knows it unless it was told."
                    : "Check the calling AE title letter by letter: case counts for most servers.",
                isCalledTitleKnown(evidence)
                    ? "The called AE title is right: another one is refused for being unknown." : nil,
                refused.isEmpty
                    ? nil
                    : "\(list(refused.map { $0.title })) \(refused.count == 1 ? "was" : "were") refused too, which tells "
                        + "nothing unless the peer knows \(refused.count == 1 ? "it" : "one of them"). Try a title that is "
                        + "registered at the peer \(evidence.option("--as TITLE")): if that one is refused, the address is the cause.",
                unansweredTitles(evidence),
            ],
            source:
                "PS3.8 9.3.4; measured: Orthanc 1.10.1 with DicomAlwaysAllowEcho and DicomAlwaysAllowStore false or "
                + "DicomCheckModalityHost true, pynetdicom 3.0.4",
            contrasts: contrasts
        )
    }

    /// Calling titles worth trying when the own one is refused: its other spellings, and what CTK's and DCMTK's tools
    /// call themselves.
    static func callingCandidates(_ evidence: Evidence) -> [Contrast.Change] {
        // The default is the name of this tool, and not what somebody wrote wrong.
        let own = evidence.target.isCallingDefault ? [] : spellings(of: evidence.calling)
        let usual = ["ANY-SCU", "ECHOSCU"].map { AETitle(field: Array($0.utf8)) }
            .filter { $0.significantBytes != evidence.calling.significantBytes && !own.contains($0) }
        return (own + usual).map(Contrast.Change.callingAETitle)
    }

    /// Other spellings of a title that are worth trying: upper case, lower case, without leading spaces.
    static func spellings(of title: AETitle) -> [AETitle] {
        let bytes = title.significantBytes
        let all = [
            AETitle(field: bytes.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }), AETitle(field: lowered(title)),
            AETitle(field: bytes),
        ]
        var spellings: [AETitle] = []
        for other in all where other != title && !other.isBlank && !spellings.contains(other) {
            spellings.append(other)
        }
        return spellings
    }

    /// Whether two titles are the same but for case and spaces.
    static func isSameButForCase(_ left: AETitle, _ right: AETitle) -> Bool { lowered(left) == lowered(right) }

    private static func lowered(_ title: AETitle) -> [UInt8] {
        title.significantBytes.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    }

    private static func list(_ titles: [AETitle]) -> String {
        titles.prefix(DiagnosisLimits.listed).map(PeerText.title).joined(separator: ", ")
            + (titles.count > DiagnosisLimits.listed ? ", ..." : "")
    }

    /// A line of remedy on other titles that the peer gave no answer to; nil where there are none.
    static func unansweredTitles(_ evidence: Evidence) -> String? {
        let titles = (evidence.calledContrasts + evidence.callingContrasts).filter { !$0.outcome.isDICOM }
        guard !titles.isEmpty else { return nil }
        return "With \(list(titles.map { $0.title })) there was no answer in DICOM (see above), which tells nothing "
            + "about titles: try again."
    }

    /// Whether another called title was refused as unknown, which clears the one that was used.
    private static func isCalledTitleKnown(_ evidence: Evidence) -> Bool {
        evidence.calledContrasts.contains { contrast in
            if case .rejected(let reject) = contrast.outcome { reject.source == 1 && reject.reason == 7 } else { false }
        }
    }

    private static func orthancModality(_ evidence: Evidence) -> String {
        "In Orthanc 1.10.1: an entry in DicomModalities, \"NAME\": [\(evidence.callingTitle), \"HOST\", "
            + "PORT]."
    }

    private static func providerWithoutReason(_ reject: AssociateReject, _ evidence: Evidence) -> Finding {
        if evidence.outcome(of: .minimalRequest)?.isVerificationAccepted == true {
            return Endings.requestNotUnderstood(evidence, lines(reject, evidence))
        }
        let contrasts = evidence.smallerRequests
        let cleared = UserIdentities.cleared(evidence)
        guard evidence.sentUserIdentity, cleared == nil else {
            return Finding(
                .rejectedByProvider,
                .failure,
                "The peer's network layer refuses the association and gives no reason.",
                evidence: lines(reject, evidence),
                remedy: [
                    "The peer's log names the reason.",
                    evidence.trySmaller(contrasts, tells: "the request"),
                    cleared ?? "Servers that demand a user identity refuse like this: try with one.",
                ],
                source: "PS3.8 9.3.4, PS3.7 D.3.3.7",
                contrasts: contrasts
            )
        }
        return Finding(
            .userIdentityRefused,
            .failure,
            "The peer gives no reason; a user identity was sent, and a peer that refuses one answers like this.",
            evidence: lines(reject, evidence),
            remedy: [
                "Check name and passcode, ticket or token, and that its kind is one the peer takes.",
                evidence.trySmaller(contrasts, tells: "it"),
            ],
            source: "PS3.7 D.3.3.7; measured: pynetdicom 3.0.4 answers 2-2-1 where its handler refuses the identity",
            contrasts: contrasts
        )
    }

    private static func protocolVersion(_ reject: AssociateReject, _ evidence: Evidence) -> Finding {
        guard let version = evidence.association?.request?.protocolVersion else {
            return unseenField("protocol version", .protocolVersionNotSupported, reject, evidence)
        }
        return Finding(
            .protocolVersionNotSupported,
            .failure,
            version == 1
                ? "The peer refuses protocol version 1, the only one there is: it, or something on the way, is broken."
                : "The peer refuses the protocol version field of the request.",
            evidence: lines(reject, evidence) + ["protocol version field: \(EscapedText.hexadecimal(version))H"],
            remedy: version == 1
                ? [
                    "Check whether a proxy stands between.",
                    "\(evidence.keepExchange) and show it to the peer's vendor.",
                ]
                : [
                    "Send version 1 (0001H): pynetdicom 3.0.4 refuses any other value, though bit 0 alone is to be "
                        + "tested."
                ],
            source:
                "PS3.8 9.3.2, 9.3.4; measured: DCMTK 3.6.7, Orthanc 1.10.1 (without bit 0), pynetdicom 3.0.4 (any "
                + "but 1)"
        )
    }

    /// The peer refuses something in a request that is not known.
    private static func unseenField(
        _ field: String,
        _ code: FindingCode,
        _ reject: AssociateReject,
        _ evidence: Evidence
    ) -> Finding {
        Finding(
            code,
            .failure,
            "The peer refuses the \(field) of the request, which is not in the capture.",
            evidence: lines(reject, evidence),
            remedy: ["Capture the request: it tells whether the caller, or what is on the way, has it wrong."],
            source: "PS3.8 9.3.2, 9.3.4"
        )
    }

    /// How a peer calls a refusal that passes, where it does not call it transient.
    private static func lasting(_ reject: AssociateReject) -> String {
        reject.result == 1 ? ", and calls the refusal permanent, though it can pass" : ""
    }

    private static func congestion(_ reject: AssociateReject, _ evidence: Evidence) -> Finding {
        Finding(
            .temporaryCongestion,
            .failure,
            reject.result == 2
                ? "The peer is overloaded for the moment and asks to be called again later."
                : "The peer refuses the association for being overloaded\(lasting(reject)).",
            evidence: lines(reject, evidence),
            remedy: [
                "Try again; wait longer after each refusal.",
                "Where it stays so, the peer's log or load shows what it is busy with.",
            ],
            source: "PS3.8 9.3.4",
            contrasts: evidence.untried([.nothing])
        )
    }

    private static func limit(_ reject: AssociateReject, _ evidence: Evidence) -> Finding {
        Finding(
            .associationLimit,
            .failure,
            reject.result == 2
                ? "The peer already has as many associations as it allows, and asks to be called again later."
                : "The peer already has as many associations as it allows\(lasting(reject)).",
            evidence: lines(reject, evidence),
            remedy: [
                "Try again; wait longer after each refusal.",
                "Raise the limit: MaxAssociations in dcmqrscp.cfg (DCMTK 3.6.7), maximum_associations in pynetdicom "
                    + "3.0.4 (default 10).",
                "Look for clients that do not release their associations: hung ones count.",
            ],
            source:
                "PS3.8 9.3.4; measured: dcmqrscp 3.6.7, pynetdicom 3.0.4 (also for minutes after malformed requests)",
            contrasts: evidence.untried([.nothing])
        )
    }

    private static func undefined(_ reject: AssociateReject, _ evidence: Evidence) -> Finding {
        Finding(
            .rejectedWithUndefinedCodes,
            .failure,
            "The peer refuses the association with a reason that the standard does not define.",
            evidence: lines(reject, evidence),
            remedy: [
                "The peer's log, or its conformance statement, says what it means by it.",
                "Try the usual reasons: called and calling AE title, \(evidence.machine)'s address.",
            ],
            source: "PS3.8 9.3.4 (Table 9-21): the values in use are 1-1, 1-2, 1-3, 1-7, 2-1, 2-2, 3-1 and 3-2",
            contrasts: evidence.smallerRequests
        )
    }
}
