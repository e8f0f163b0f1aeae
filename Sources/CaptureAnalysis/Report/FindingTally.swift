package import Diagnosis

/// The findings of many associations, each told once with where it was found.
package struct FindingTally: Sendable {
    /// A finding, and the associations that have it.
    package struct Entry: Sendable {
        /// Makes an entry of a finding that is not about associations.
        package init(finding: Finding, callers: [String] = [], count: Int) {
            (self.finding, self.callers, self.count) = (finding, callers, count)
        }

        fileprivate init(finding: Finding, association: Int, place: Int) {
            (self.finding, associations, count, latest) = (finding, [association], 1, association)
            self.place = place
        }

        /// The finding of the first of them.
        package let finding: Finding
        /// The first of these associations, by their numbers; none of a finding about connections.
        package fileprivate(set) var associations: [Int] = []
        /// Who opened the connections that a finding is about, as addresses; none of one about associations.
        package internal(set) var callers: [String] = []
        /// How many associations, or connections, there are.
        package internal(set) var count: Int
        /// Which finding of the first of these associations it is, by importance.
        fileprivate var place = 0
        /// The last association that was counted, named or not.
        fileprivate var latest: Int?
    }

    /// What makes findings of two associations one.
    private struct Key: Hashable, Sendable {
        let code: FindingCode
        let sentence: String
    }

    private var kept: [Key: Entry] = [:]
    /// Findings that there was no room for.
    package private(set) var dropped = 0

    /// Makes a tally of none.
    package init() {}

    /// Adds the findings of an association, and gives those that none had before.
    package mutating func add(_ findings: [Finding], of association: Int) -> [Entry] {
        var new: [Entry] = []
        for (place, finding) in findings.enumerated() {
            let key = Key(code: finding.code, sentence: finding.sentence)
            guard var entry = kept[key] else {
                if kept.count < CaptureAnalysisLimits.findings {
                    let entry = Entry(finding: finding, association: association, place: place)
                    kept[key] = entry
                    new.append(entry)
                } else {
                    dropped += 1
                }
                continue
            }
            guard entry.latest != association else { continue }
            entry.latest = association
            entry.count += 1
            if entry.associations.count < CaptureAnalysisLimits.associationsOfFinding {
                entry.associations.append(association)
            }
            kept[key] = entry
        }
        return new
    }

    /// All of them, in no order.
    package var entries: [Entry] { Array(kept.values) }

    /// Entries by their severity, the worst first; those that came first before others, the more important ones of an
    /// association before the others, and those of the capture last.
    package static func sorted(_ entries: [Entry]) -> [Entry] {
        let order = Finding.Severity.allCases
        return entries.sorted { one, other in
            let (first, second) = (
                order.firstIndex(of: one.finding.severity), order.firstIndex(of: other.finding.severity)
            )
            if first != second { return (first ?? 0) < (second ?? 0) }
            let (number, otherNumber) = (one.associations.first ?? .max, other.associations.first ?? .max)
            return (number, one.place, one.finding.code.rawValue) < (
                otherNumber, other.place, other.finding.code.rawValue
            )
        }
    }
}
