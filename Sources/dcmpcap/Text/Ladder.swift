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
            if rung.end - last > Self.pause {
                let pause = DurationText.of(rung.end - last)
                lines.append(palette.paint("            ... \(pause) ...", .yellow))
            }
            last = max(last, rung.end)
            lines.append(line(rung, width: width))
            lines += rung.elements.map { String(repeating: " ", count: 12) + $0 }
        }
        if dropped > 0 { lines.append("            and \(dropped) more") }
        lines += ["", "verdict: \(verdict.text)"]
        lines += FindingRendering.lines(verdict.findings, width: terminal.width, palette: palette)
        return lines + [""]
    }

    private func line(_ rung: LadderRung, width: Int) -> String {
        let time = DurationText.milliseconds(UInt64(max(0, rung.end - association.start)))
        let padding = String(repeating: " ", count: max(0, 10 - time.count))
        let dashes = String(repeating: "-", count: width - rung.label.count)
        let arrow = rung.isFromRequestor ? "|--\(rung.label)\(dashes)->|" : "|<-\(rung.label)\(dashes)--|"
        return "\(padding)\(time)  \(arrow)  \(rung.details)"
    }
}
