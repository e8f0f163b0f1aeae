import DIMSE
import TLSWire

/// What evidence says: one catalogue for live tools and captures.
///
/// An association takes one way and comes to one end, so that the chapters are asked for its cause in the order of that
/// way, and the first that knows is the last to be asked: the rest would be consequences. Failed operations are told
/// first, since they came before the end. Remarks follow by severity.
package enum Catalogue {
    /// The chapters, in the order of an association's life.
    static let chapters: [any Chapter.Type] = [
        LocalFailures.self,
        Resolution.self,
        Connecting.self,
        TLSFailures.self,
        TLSCertificates.self,
        OtherProtocols.self,
        UserIdentities.self,
        Rejections.self,
        Contexts.self,
        Reading.self,
        Messages.self,
        MaximumLengths.self,
        Aborts.self,
        Timeouts.self,
        Releases.self,
        Endings.self,
        Acceptances.self,
        Statuses.self,
        Deviations.self,
        Performance.self,
        RecordingDelays.self,
        Comparisons.self,
        Interruptions.self,
    ]

    /// The findings in the order of their importance; the one that explains a failure first.
    ///
    /// It never gives two for one cause, and says of a failure that nothing explains that nothing does.
    package static func findings(for evidence: Evidence) -> [Finding] {
        let cause = chapters.lazy.compactMap { $0.cause(of: evidence) }.first
        var found = Statuses.failures(in: evidence)
        if var cause {
            // All was answered, and an answer was the failure: a bad end after it is not a second one.
            if !found.isEmpty, evidence.isAnswered, cause.severity == .failure { cause.severity = .warning }
            found.append(cause)
        }
        if found.isEmpty, let unexplained = Interruptions.unexplained(evidence) { found.append(unexplained) }
        let successes = evidence.successLines
        found = found.map { Comparisons.revised($0, successes) }
        let isRevised = found.contains { $0.code == .intermittent }
        if evidence.verdict == .holds {
            // What was asked for was done all the same: a bad end after that is no failure.
            for index in found.indices where found[index].severity == .failure { found[index].severity = .warning }
        }
        for chapter in chapters {
            found += chapter.remarks(on: evidence, besides: cause).filter { !isRevised || $0.code != .intermittent }
        }
        return Finding.Severity.allCases.flatMap { severity in found.filter { $0.severity == severity } }
    }

    /// What the cause of a failure comes to where the same was answered with success so many times in the same run.
    package static func finding(_ finding: Finding, besidesSuccesses count: Int) -> Finding {
        count == 0 ? finding : Comparisons.revised(finding, [Evidence.successLine(count)])
    }

    /// What it comes to that the peer ended an association on which nothing was asked of it; nil where nothing is known
    /// of it.
    ///
    /// The run went on with another one: what was asked for does not suffer from it.
    package static func finding(ofIdleEndIn evidence: Evidence) -> Finding? {
        var idle = Evidence(connection: evidence.connection, target: evidence.target)
        // The next request was still to come.
        idle.operationsAskedFor = evidence.association.map { $0.operationsBegun + 1 }
        guard var finding = chapters.lazy.compactMap({ $0.cause(of: idle) }).first else { return nil }
        finding.severity = .warning
        finding.contrasts = []
        finding.remedy.append("To have an association for each request from the start: --repeat-association.")
        return finding
    }

    /// What to change, one thing at a time, to tell more: between the causes of a failure, or how much a success
    /// proves; none that was changed already.
    ///
    /// Before anything is changed, a request that failed is made again: a failure that comes and goes would be laid at
    /// the change.
    package static func contrasts(for evidence: Evidence) -> [Contrast.Change] {
        var changes: [Contrast.Change] = []
        for change in again(evidence) + findings(for: evidence).flatMap(\.contrasts)
            + Comparisons.contrasts(for: evidence)
        where !changes.contains(change) && !evidence.contrasts.contains(where: { $0.change == change }) {
            changes.append(change)
        }
        return changes
    }

    /// The same again, where a connection came about and its use failed, and what answered speaks DICOM as far as one
    /// can tell.
    private static func again(_ evidence: Evidence) -> [Contrast.Change] {
        guard evidence.verdict != .holds, evidence.connection.isConnected,
            evidence.association?.foreignBytes.isEmpty ?? true, evidence.tls?.foreignBytes?.isEmpty ?? true
        else { return [] }
        return evidence.untried([.nothing])
    }
}
