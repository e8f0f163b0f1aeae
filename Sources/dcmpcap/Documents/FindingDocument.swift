import CaptureAnalysis
import Diagnosis
import ToolSupport

/// A finding, and where it was found.
struct FindingDocument: Encodable {
    private let entry: FindingTally.Entry

    init(_ entry: FindingTally.Entry) { self.entry = entry }

    private enum CodingKeys: String, CodingKey {
        case associations
        case callers
        case count
    }

    func encode(to encoder: any Encoder) throws {
        try entry.finding.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        if entry.callers.isEmpty {
            try container.encode(entry.associations, forKey: .associations)
        } else {
            try container.encode(entry.callers, forKey: .callers)
        }
        try container.encode(entry.count, forKey: .count)
    }
}
