import CaptureAnalysis
import DICOMWire
import DIMSE
import Diagnosis
import ToolSupport

/// What is said of a message in a line.
enum MessageText {
    /// The status of a response in the words of its service; nil for a request.
    static func status(of message: CapturedMessage) -> String? {
        guard case .response(let response) = message.command else { return nil }
        let service = ServiceClass(of: message.command.field, response.affectedSOPClassUID)
        return Status(response.status).meaning(in: service)?.text ?? "not defined for this service"
    }

    /// What a response says of its operation in one word; nil for a request.
    static func category(of message: CapturedMessage) -> Status.Category? {
        guard case .response(let response) = message.command else { return nil }
        return Status(response.status).category
    }

    /// How good a status is to see.
    static func style(of message: CapturedMessage) -> TextStyle {
        switch category(of: message) {
        case .success: .green
        case .pending, nil: .plain
        case .warning, .cancel: .yellow
        case .failure: .red
        }
    }

    /// Name, message ID and what is special about a message.
    static func name(_ message: CapturedMessage) -> String {
        let number = message.command.messageID ?? CommandFacts(message.command).respondingTo
        return "\(message.command.field)" + (number.map { " \($0)" } ?? "")
    }

    /// The rest of the line: the SOP class, the status, sizes and what is missing.
    static func details(_ message: CapturedMessage, _ origin: MoveLinks.Origin?, palette: Palette) -> String {
        let facts = CommandFacts(message.command)
        var parts: [String] = []
        if let response = facts.response {
            let status = Status(response.status)
            parts.append(
                palette.paint("\(status) \(Self.status(of: message) ?? "")", style(of: message))
            )
            if let comment = response.errorComment { parts.append("\"\(EscapedText.of(comment))\"") }
            if let counts = response.suboperations {
                let all = [
                    ("remaining", counts.remaining), ("completed", counts.completed), ("failed", counts.failed),
                    ("warning", counts.warning),
                ]
                parts.append(all.compactMap { name, count in count.map { "\($0) \(name)" } }.joined(separator: ", "))
            }
        } else if let sopClass = message.command.sopClassUID {
            parts.append(sopClass.displayName)
        }
        if let destination = facts.moveDestination { parts.append("to \(destination.text)") }
        if let originator = facts.store?.moveOriginatorAETitle {
            parts.append(
                "for C-MOVE \(facts.store?.moveOriginatorMessageID.map { "\($0) " } ?? "")of \(originator.text)"
                    + (origin.map { " (association \($0.association))" } ?? "")
            )
        }
        if message.received.message.hasDataSet {
            parts.append(NumberText.bytes(UInt64(message.received.dataSetLength)))
        }
        if !message.isEnded { parts.append(palette.paint("not whole", .yellow)) }
        if message.received.missingLength > 0 {
            let count = NumberText.bytes(UInt64(message.received.missingLength))
            parts.append(palette.paint("\(count) not in the capture", .yellow))
        }
        if let time = message.responseTime { parts.append(DurationText.of(time)) }
        return parts.joined(separator: "  ")
    }
}
