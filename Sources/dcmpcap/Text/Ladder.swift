import CaptureAnalysis
import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import ToolSupport

/// An association as a ladder between its two sides.
struct Ladder {
    private let association: CapturedAssociation
    private let verdict: AssociationVerdict
    private let rungs: [LadderRung]
    private let dropped: Int

    init(_ association: CapturedAssociation, _ verdict: AssociationVerdict, rungs: [LadderRung], dropped: Int) {
        self.association = association
        self.verdict = verdict
        self.rungs = rungs.sorted { $0.end < $1.end }
        self.dropped = dropped
    }

    /// A pause that a reader should see: longer than networks and disks take.
    private static let pause: Int64 = 500_000_000

    func lines(_ terminal: Terminal) -> [String] {
        let (client, server) = (
            association.connection.endpoint(association.requestor),
            association.connection.endpoint(association.acceptor)
        )
        let palette = terminal.palette
        var lines = [
            palette.paint("Association \(association.number)", .bold)
                + "  \(client.text) -> \(server.text)  \(ClockText.of(association.start)) UTC"
        ]
        lines += NegotiationText.lines(association.record, .observed, width: terminal.width, palette: palette)
        lines.append("")
        let width = rungs.map(\.label.count).max() ?? 0
        lines.append("        ms  requestor" + String(repeating: " ", count: max(1, width - 2)) + "acceptor")
        var last = association.start
        for rung in rungs {
            lines += pause(rung.end - last, palette)
            last = max(last, rung.end)
            lines.append(line(rung, width: width))
            lines += rung.elements.map { String(repeating: " ", count: 12) + $0 }
        }
        // An A-ABORT is a rung that its pause stands before.
        if let waited = association.waited, association.outcome != .aborted { lines += pause(waited, palette) }
        if dropped > 0 { lines.append("            and \(dropped) more") }
        lines += ["", "verdict: \(verdict.text)"]
        lines += FindingRendering.lines(verdict.findings, width: terminal.width, palette: palette)
        return lines + [""]
    }

    private func pause(_ time: Int64, _ palette: Palette) -> [String] {
        time > Self.pause ? [palette.paint("            ... \(DurationText.of(time)) ...", .yellow)] : []
    }

    private func line(_ rung: LadderRung, width: Int) -> String {
        let time = DurationText.milliseconds(UInt64(max(0, rung.end - association.start)))
        let padding = String(repeating: " ", count: max(0, 10 - time.count))
        let dashes = String(repeating: "-", count: width - rung.label.count)
        let arrow = rung.isFromRequestor ? "|--\(rung.label)\(dashes)->|" : "|<-\(rung.label)\(dashes)--|"
        return "\(padding)\(time)  \(arrow)  \(rung.details)"
    }
}
