package import Diagnosis

/// The findings of many associations, each told once with where it was found.
package struct FindingTally: Sendable {
    /// A finding, and the associations that have it.
    package struct Entry: Sendable {
        /// The finding of the first of them.
        package let finding: Finding
        /// The first of these associations, by their numbers.
        package fileprivate(set) var associations: [Int]
        /// How many there are.
        package fileprivate(set) var count: Int
    }

    /// What makes findings of two associations one.
    private struct Key: Hashable, Sendable {
        let code: FindingCode
        let sentence: String
    }

    private var entries: [Key: Entry] = [:]
    /// Findings that there was no room for.
    package private(set) var dropped = 0

    /// Makes a tally of none.
    package init() {}

    /// Adds the findings of an association.
    package mutating func add(_ findings: [Finding], of association: Int) {
        for finding in findings {
            let key = Key(code: finding.code, sentence: finding.sentence)
            guard var entry = entries[key] else {
                if entries.count < CaptureAnalysisLimits.findings {
                    entries[key] = Entry(finding: finding, associations: [association], count: 1)
                } else {
                    dropped += 1
                }
                continue
            }
            guard entry.associations.last != association else { continue }
            entry.count += 1
            if entry.associations.count < CaptureAnalysisLimits.associationsOfFinding {
                entry.associations.append(association)
            }
            entries[key] = entry
        }
    }

    /// All of them, the worst first, and those that came first before others.
    package var sorted: [Entry] {
        let order = Finding.Severity.allCases
        return entries.values.sorted { one, other in
            let (first, second) = (
                order.firstIndex(of: one.finding.severity), order.firstIndex(of: other.finding.severity)
            )
            if first != second { return (first ?? 0) < (second ?? 0) }
            return (one.associations[0], one.finding.code.rawValue) < (
                other.associations[0], other.finding.code.rawValue
            )
        }
    }
}
