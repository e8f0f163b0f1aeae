import Diagnosis

/// Why the echoes of a run failed, and what ended associations between them: each cause once, in the order of their
/// first time.
///
/// What is kept is findings: the evidence of an association is many times as large.
struct EchoCauses: Sendable {
    /// When something happened.
    enum Moment: Sendable {
        /// The echo was not answered with success.
        case echo
        /// The peer ended the association between two echoes.
        case pause
    }

    /// One cause, and how often it was seen.
    struct Cause: Sendable {
        /// What explained it the first time.
        var finding: Finding
        /// What the association of the first time comes to.
        let verdict: Verdict
        /// When it happens.
        let moment: Moment
        /// The first echo that failed for it, or was to come.
        let first: Int
        /// How often it was seen.
        var count = 1
    }

    /// The causes, at most ``ProbingLimits/causes``.
    private(set) var all: [Cause] = []
    /// Echoes that failed for other causes than these.
    private(set) var leftOut = 0

    /// Adds what explains the failure of an echo, or the end of an association before it.
    mutating func add(_ finding: Finding, _ verdict: Verdict, _ moment: Moment, at sequence: Int) {
        if let index = all.firstIndex(where: { $0.finding.code == finding.code && $0.moment == moment }) {
            all[index].count += 1
        } else if all.count < ProbingLimits.causes {
            all.append(Cause(finding: finding, verdict: verdict, moment: moment, first: sequence))
        } else if moment == .echo {
            leftOut += 1
        }
    }
}

extension EchoCauses.Cause {
    /// How often it was seen in so many echoes, as a line of evidence; nil for a single echo, where that says nothing.
    ///
    /// Of several times it says which one the lines after it are of: what they tell may have been different at the
    /// others.
    func line(of tried: Int, isLatest: Bool = false) -> String? {
        let isSeveral = count > 1
        let shown = isSeveral ? "; the \(isLatest ? "last" : "first") time:" : ""
        switch moment {
        case .echo where tried == 1: return nil
        case .echo: return "\(count) of \(tried) echoes, \(isSeveral ? "first at" : "at") echo \(first)" + shown
        case .pause:
            return (isSeveral ? "\(count) times" : "once")
                + " between two requests; the next request went over a new association" + shown
        }
    }

    /// The finding with how often it was seen.
    func finding(of tried: Int) -> Finding {
        var finding = finding
        finding.evidence.insert(contentsOf: [line(of: tried)].compactMap(\.self), at: 0)
        return finding
    }
}
