import DICOMWire
import DIMSE

/// Messages that answer nothing, and fragments that make none.
enum Messages: Chapter {
    static func cause(of evidence: Evidence) -> Finding? {
        // Only where a request was left without its answer did it do harm.
        guard let association = evidence.association, association.outstanding > 0 else { return nil }
        return all(evidence).first { $0.isAnswer }?.finding(.failure)
    }

    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        all(evidence).filter { $0.code != cause?.code }.map { $0.finding(.warning) }
    }

    /// A finding of which only the severity is open.
    private struct Draft {
        var code: FindingCode
        /// Whether it may be what came in the place of an answer.
        var isAnswer: Bool
        var sentence: String
        var lines: [String?]
        var remedy: [String?]
        var source: String

        func finding(_ severity: Finding.Severity) -> Finding {
            Finding(code, severity, sentence, evidence: lines, remedy: remedy, source: source)
        }
    }

    private static func all(_ evidence: Evidence) -> [Draft] {
        guard let association = evidence.association else { return [] }
        let last = association.implementationLine
        let kinds = [
            otherID(association, last), otherService(association, last), unaccepted(association, last),
            otherContext(association, last), broken(association, evidence, last), unserved(association, last),
        ]
        return kinds.compactMap { $0 }
    }

    private static func lines(
        _ association: AssociationRecord,
        _ last: String?,
        _ line: (StrayMessage) -> String?
    ) -> [String?]? {
        let lines = PeerText.counted(association.strayMessages.compactMap(line))
        guard !lines.isEmpty else { return nil }
        let outstanding = association.operations.filter { $0.response == nil }.prefix(DiagnosisLimits.lines).map {
            "not answered: \($0.field) with message ID \($0.messageID) on context \($0.contextID)"
        }
        let more = lines.count > DiagnosisLimits.lines ? ["and \(lines.count - DiagnosisLimits.lines) more"] : []
        return lines.prefix(DiagnosisLimits.lines) + more + outstanding + [association.droppedLine, last]
    }

    private static func otherID(_ association: AssociationRecord, _ last: String?) -> Draft? {
        var isOther = false
        var isEarly = false
        let found = lines(association, last) { stray in
            guard case .unknownMessageID(let id) = stray.reason else { return nil }
            if isAskedLater(id, than: stray, association) {
                isEarly = true
                return "\(stray.field) that answers message ID \(id) before the request with this ID was sent"
            }
            if isAnswered(id, by: stray.field, association) {
                return "\(stray.field) that answers message ID \(id) once more"
                    + (stray.status.map { ", with status \(Status($0))" } ?? "")
            }
            isOther = true
            return "\(stray.field) that answers message ID \(id), which was not outstanding"
        }
        return found.map {
            Draft(
                code: .unknownMessageID,
                isAnswer: true,
                sentence: otherIDSentence(isOther: isOther, isEarly: isEarly),
                lines: $0,
                remedy: ["Show the lines above to the peer's vendor."],
                source: "PS3.7 9.3.5.2, (0000,0120) message ID being responded to"
            )
        }
    }

    private static func otherIDSentence(isOther: Bool, isEarly: Bool) -> String {
        if isOther {
            return
                "The peer answers with a message ID that is not the request's; a client cannot tell what is answered."
        }
        if isEarly {
            return
                "The peer answers a request before it was asked; a client passes over that and waits for an answer that "
                + "does not come, or takes it for one."
        }
        return
            "The peer answers a request twice; a client may take the second answer for that of its next request, or abort."
    }

    /// Whether a request of this message ID was sent, after what came.
    private static func isAskedLater(
        _ id: UInt16,
        than stray: StrayMessage,
        _ association: AssociationRecord
    ) -> Bool {
        guard let begun = stray.operationsBegun else { return false }
        let firstKept = association.operationsBegun - association.operations.count
        return association.operations.indices.contains { index in
            let operation = association.operations[index]
            return firstKept + index >= begun && operation.messageID == id
                && operation.field.rawValue | 0x8000 == stray.field.rawValue
        }
    }

    /// Whether a request of this message ID has had such a response.
    private static func isAnswered(_ id: UInt16, by field: CommandField, _ association: AssociationRecord) -> Bool {
        association.operations.contains { $0.messageID == id && $0.response?.service.responseField == field }
    }

    private static func otherService(_ association: AssociationRecord, _ last: String?) -> Draft? {
        let found = lines(association, last) { stray in
            guard case .otherService(let requested) = stray.reason else { return nil }
            return "\(stray.field) in answer to a \(requested)"
        }
        return found.map {
            Draft(
                code: .otherServiceAnswered,
                isAnswer: true,
                sentence: "The peer answers for another service than the one that was asked for.",
                lines: $0,
                remedy: ["Show the lines above to the peer's vendor."],
                source: "PS3.7 E.1, (0000,0100) command field"
            )
        }
    }

    private static func unaccepted(_ association: AssociationRecord, _ last: String?) -> Draft? {
        let found = lines(association, last) { stray in
            guard case .unacceptedContext = stray.reason else { return nil }
            return "\(stray.field) on context \(stray.contextID), which was not accepted"
        }
        return found.map {
            Draft(
                code: .unacceptedContextUsed,
                isAnswer: true,
                sentence: "The peer sends messages on a presentation context that was not accepted.",
                lines: $0,
                remedy: ["Show the lines above to the peer's vendor."],
                source: "PS3.8 9.3.5.1"
            )
        }
    }

    private static func otherContext(_ association: AssociationRecord, _ last: String?) -> Draft? {
        let found = lines(association, last) { stray in
            guard case .otherContext(let requested) = stray.reason else { return nil }
            return "\(stray.field) on context \(stray.contextID); the request was on context \(requested)"
        }
        return found.map {
            Draft(
                code: .otherContextAnswered,
                isAnswer: false,
                sentence:
                    "The peer answers on another presentation context than the request's; stricter clients abort then.",
                lines: $0,
                remedy: ["Show the lines above to the peer's vendor."],
                source: "PS3.7 6.3.1, PS3.8 9.3.5.1"
            )
        }
    }

    private static func unserved(_ association: AssociationRecord, _ last: String?) -> Draft? {
        let found = lines(association, last) { stray in
            guard case .unservedRequest = stray.reason else { return nil }
            return "\(stray.field) on context \(stray.contextID)"
        }
        return found.map {
            Draft(
                code: .unservedRequest,
                isAnswer: false,
                sentence: "The peer sends requests on an association on which it has to answer them.",
                lines: $0,
                remedy: [
                    "Show the lines above to the peer's vendor: without role selection the one that asks for the "
                        + "association is SCU."
                ],
                source: "PS3.7 D.3.3.4"
            )
        }
    }

    private static func broken(_ association: AssociationRecord, _ evidence: Evidence, _ last: String?) -> Draft? {
        guard !association.assemblyErrors.isEmpty else { return nil }
        let lines: [String?] = PeerText.counted(
            association.assemblyErrors.map { "context \($0.contextID): \(lack($0) ?? text($0.code))" }
        ).prefix(DiagnosisLimits.lines).map(\.self)
        func allLack(_ tag: Tag) -> Bool { association.assemblyErrors.allSatisfy { missing($0).contains(tag) } }
        let sentence =
            if allLack(status) {
                association.assemblyErrors.allSatisfy(isCut)
                    ? "The peer sends a response whose command set ends before or within its status, so that it says "
                        + "neither that it did what was asked for nor that it failed."
                    : "The peer sends a response without status, which says neither that it did what was asked for nor "
                        + "that it failed."
            } else if allLack(respondedTo) {
                "The peer sends a response that does not say which request it answers."
            } else {
                "The peer sends fragments that make no message."
            }
        return Draft(
            code: .brokenMessage,
            isAnswer: true,
            sentence: sentence,
            lines: lines + [association.droppedLine, last],
            remedy: ["\(evidence.keepExchange) and show it to the peer's vendor."],
            source: "PS3.8 E.1, E.2; PS3.7 6.3.1"
        )
    }

    private static let status = Tag(0x0000, 0x0900)
    private static let respondedTo = Tag(0x0000, 0x0120)

    /// The mandatory elements that a command set lacks.
    private static func missing(_ error: AssemblyError) -> [Tag] {
        error.deviations.filter { $0.kind == .missingCommandElement && $0.bytes.count == 4 }.map {
            // As encoded: group and element, the lower byte first.
            Tag(0x0000, UInt16($0.bytes[3]) << 8 | UInt16($0.bytes[2]))
        }
    }

    /// Whether a command set ends within an element.
    private static func isCut(_ error: AssemblyError) -> Bool {
        error.deviations.contains { $0.kind == .commandElementOverrun }
    }

    /// What a command set lacks that cannot be typed without; nil where it is not that.
    private static func lack(_ error: AssemblyError) -> String? {
        guard case .undecodableCommand = error.code else { return nil }
        let missing = missing(error)
        if missing.contains(status) {
            return isCut(error)
                ? "a response that is cut before or within Status (0000,0900)"
                : "a response that lacks Status (0000,0900)"
        }
        if missing.contains(respondedTo) {
            return "a response that lacks Message ID Being Responded To (0000,0120)"
        }
        if missing.contains(Tag(0x0000, 0x0100)) { return "a command set that lacks Command Field (0000,0100)" }
        return nil
    }

    private static func text(_ code: AssemblyError.Code) -> String {
        switch code {
        case .dataSetWithoutCommand: "a data set fragment where a command has to begin"
        case .mixedContexts: "a fragment of another presentation context before the message was complete"
        case .commandIncomplete: "a data set fragment before the command was complete"
        case .dataSetIncomplete: "a command fragment before the data set was complete"
        case .commandTooLong: "a command set longer than any lawful one"
        case .undecodableCommand(let error): "a command set that cannot be read: \(error)"
        }
    }
}
