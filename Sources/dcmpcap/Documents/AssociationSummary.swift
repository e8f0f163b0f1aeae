import CaptureAnalysis
import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import ToolSupport

/// An association in a line.
struct AssociationSummary: Encodable {
    let number: Int
    let start: String
    let durationSeconds: Double
    /// How long the requestor waited in vain at the end.
    let waitedSeconds: Double?
    let from: String
    let to: String
    let calling: String?
    let called: String?
    let content: String
    let verdict: String
    let findings: [String]
    let moveOrigins: [MoveOriginDocument]?
    let moveAssociations: [Int]?

    init(_ association: CapturedAssociation, _ verdict: AssociationVerdict, _ moves: MoveLinks) {
        number = association.number
        start = TimestampText.iso8601(nanosecondsSince1970: UInt64(max(0, association.start)))
        durationSeconds = Double(association.until - association.start) / 1e9
        waitedSeconds = association.waited.map { Double($0) / 1e9 }
        calling = association.callingAETitle?.text
        called = association.calledAETitle?.text
        (from, to) = Self.ends(of: association)
        let (origins, caused) = (moves.origins(of: association.number), moves.caused(by: association.number))
        moveOrigins = origins.isEmpty ? nil : origins.map(MoveOriginDocument.init)
        moveAssociations = caused.isEmpty ? nil : caused
        content = Self.content(association) + Self.links(origins, caused)
        self.verdict = verdict.text
        findings = verdict.findings.map(\.code.rawValue)
    }

    /// Who asked whom.
    static func ends(of association: CapturedAssociation) -> (from: String, to: String) {
        let client = association.connection.endpoint(association.requestor)
        let server = association.connection.endpoint(association.acceptor)
        let titles = [association.callingAETitle, association.calledAETitle].map { $0.map { $0.text + "@" } ?? "" }
        return (titles[0] + client.address.text, titles[1] + server.text)
    }

    /// The C-MOVE that it belongs to, or the associations that belong to its own.
    private static func links(_ origins: [MoveLinks.Origin], _ caused: [Int]) -> String {
        let moves = origins.map { "C-MOVE \($0.messageID) of association \($0.association)" }
        return (moves.isEmpty ? "" : " for \(moves.joined(separator: ", "))")
            + (caused.isEmpty
                ? "" : ", sub-operations in association \(caused.map { "\($0)" }.joined(separator: ", "))")
    }

    /// What was asked for, and how much was sent.
    private static func content(_ association: CapturedAssociation) -> String {
        let counts = association.messageCounts.sorted { $0.key.rawValue < $1.key.rawValue }
        let requests = counts.filter { !$0.key.isResponse }
            .map { "\($0.value) \($0.key)".replacing("-RQ", with: "") }
        guard !requests.isEmpty else {
            // Where parts are missing, answers tell of requests, and nothing tells of none.
            if !counts.isEmpty { return counts.map { "\($0.value) \($0.key)" }.joined(separator: ", ") }
            let isUnknown = association.isPartial && association.record.reject == nil
            return isUnknown ? "no messages in the capture" : "no messages"
        }
        let bytes = association.dataSetBytes
        return requests.joined(separator: ", ") + (bytes > 0 ? " (\(NumberText.bytes(bytes)))" : "")
    }
}
