import DICOMWire
import DIMSE

/// Departures from the standard that were read all the same.
enum Deviations: Chapter {
    /// Departures of one kind that do the same to others.
    private struct Group: Hashable {
        let kind: Deviation.Kind
        let harm: Harm

        init(_ found: PDUDeviation) {
            kind = found.deviation.kind
            harm = Deviations.harm(of: found)
        }
    }

    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        guard let association = evidence.association else { return [] }
        var seen: [Group] = []
        // What ended the association did harm, and could not be read.
        let failed = unreadableType(association, cause)
        let overrun = association.acceptanceOverrun
        for found in association.deviations
        where !seen.contains(Group(found)) && (failed == nil || found.type != failed) {
            if let overrun, found == overrun ? cause?.code == .unreadableAcceptance : follows(found, overrun) {
                continue
            }
            seen.append(Group(found))
        }
        let odd = seen.filter { $0.harm == .oddLength }
        let harmful = seen.filter { if case .harmful = $0.harm { true } else { false } }
        let harmless = seen.filter { $0.harm == .harmless }
        var findings: [Finding] = []
        if !harmful.isEmpty {
            findings.append(
                Finding(
                    .harmfulDepartures,
                    .warning,
                    "The peer departs from the standard in ways that other systems fail at, though they could be "
                        + "read here.",
                    evidence: lines(harmful, association) + [association.implementationLine],
                    remedy: harmful.prefix(DiagnosisLimits.deviationKinds).map {
                        if case .harmful(let text) = $0.harm { text } else { nil }
                    }
                        + ["Show the lines above to the peer's vendor."],
                    source: clauses(harmful).joined(separator: ", ")
                )
            )
        }
        if !odd.isEmpty {
            findings.append(
                Finding(
                    .oddLengths,
                    .warning,
                    "The peer sends values of odd length, which the standard forbids and some systems refuse.",
                    evidence: lines(odd, association) + [association.implementationLine],
                    remedy: ["Show the lines above to the peer's vendor: values are padded to an even length."],
                    source: clauses(odd).joined(separator: ", ")
                )
            )
        }
        let otherSOPClasses = otherSOPClasses(association)
        if !harmless.isEmpty || !otherSOPClasses.isEmpty {
            findings.append(
                Finding(
                    .harmlessDepartures,
                    .note,
                    "The peer departs from the standard in small things that did no harm here.",
                    evidence: lines(harmless, association) + otherSOPClasses + [association.implementationLine],
                    remedy: [
                        "Nothing needs to be done, unless another system refuses this peer: then show it these lines."
                    ],
                    source: (clauses(harmless) + (otherSOPClasses.isEmpty ? [] : ["PS3.7 9.3, 10.3"]))
                        .joined(separator: ", ")
                )
            )
        }
        return findings
    }

    /// The type of the PDU whose structure ended the association; nil where none did.
    private static func unreadableType(_ association: AssociationRecord, _ cause: Finding?) -> PDUType? {
        guard cause?.code == .unreadablePDU, case .complete? = association.framingFailure else { return nil }
        return association.foreignBytes.first.flatMap(PDUType.init(rawValue:))
    }

    /// Whether a departure is no more than what an item that runs over the end of the acceptance leaves of it.
    private static func follows(_ found: PDUDeviation, _ overrun: PDUDeviation) -> Bool {
        // A sub-item takes no more in than its item.
        guard found.type == overrun.type, let type = overrun.deviation.bytes.first, AssociateItem.types.contains(type)
        else { return false }
        let isMissing =
            switch found.deviation.kind {
            case .missingApplicationContext, .missingPresentationContext, .missingUserInformation: true
            case _: false
            }
        return isMissing || found.deviation.offset >= overrun.deviation.offset
    }

    private static func lines(_ groups: [Group], _ association: AssociationRecord) -> [String?] {
        let lines: [String?] = groups.prefix(DiagnosisLimits.deviationKinds).map { group in
            let all = association.deviations.filter { Group($0) == group }
            guard let first = all.first else { return nil }
            return line(first) + (all.count > 1 ? "; \(all.count) times" : "")
        }
        return lines + [
            groups.count > DiagnosisLimits.deviationKinds
                ? "and \(groups.count - DiagnosisLimits.deviationKinds) more kinds" : nil,
            association.droppedLine,
        ]
    }

    /// What is wrong, by which clause, and where.
    static func line(_ found: PDUDeviation) -> String {
        let deviation = found.deviation
        let place = "\(found.type.map { "\($0)" } ?? "unknown PDU"), offset \(deviation.offset)"
        return "\(deviation.kind.summary) (\(deviation.kind.clause)); \(place)" + (found.dump.map { ": \($0)" } ?? "")
    }

    private static func clauses(_ groups: [Group]) -> [String] {
        var clauses: [String] = []
        for group in groups where !clauses.contains(group.kind.clause) { clauses.append(group.kind.clause) }
        return clauses
    }

    /// Responses about another SOP class than their request's, a line for each kind.
    ///
    /// No client is known that looks at it: echoscu 3.6.7 and pynetdicom 3.0.4 do not.
    private static func otherSOPClasses(_ association: AssociationRecord) -> [String] {
        let lines: [String] = association.operations.compactMap { operation in
            guard let asked = operation.affectedSOPClassUID, let response = operation.response,
                let answered = response.affectedSOPClassUID, answered != asked
            else { return nil }
            return
                "\(response.service.responseField) with Affected SOP Class UID (0000,0002) \(PeerText.uid(answered)); "
                + "the request was about \(PeerText.uid(asked))"
        }
        return Array(PeerText.counted(lines).prefix(DiagnosisLimits.lines))
    }
}

extension AssociationRecord {
    /// The first item of the acceptance that is longer than what encloses it.
    var acceptanceOverrun: PDUDeviation? {
        guard role == .requestor else { return nil }
        return deviations.first { $0.type == .associateAccept && $0.deviation.kind == .itemOverrunsPDU }
    }
}

extension AssociateItem {
    /// The types of the items that an A-ASSOCIATE PDU is made of (PS3.8 9.3.2, 9.3.3).
    fileprivate static let types = [
        ItemType.applicationContext, ItemType.presentationContext, ItemType.presentationContextResult,
        ItemType.userInformation,
    ]
}
