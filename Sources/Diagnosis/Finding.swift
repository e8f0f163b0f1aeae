/// One thing that a diagnosis found: what was seen, what it means, and what to try next.
package struct Finding: Hashable, Sendable {
    /// Which finding of the catalogue; stable, for scripts.
    package var code: FindingCode
    /// How much it matters.
    package var severity: Severity
    /// What it means, in a sentence that a PACS administrator understands.
    package var sentence: String
    /// What was seen, a line each.
    package var evidence: [String]
    /// What to do next, a line each, the most likely first.
    package var remedy: [String]
    /// Where the knowledge comes from: the standard's clause, or what was measured on which product and version.
    package var source: String
    /// The changes that would tell apart the causes the sentence names; empty where it names one, or they were made.
    ///
    /// `--differ` makes them, one at a time, and asks again with what came of them.
    package var contrasts: [Contrast.Change]

    /// Makes a finding.
    package init(
        code: FindingCode,
        severity: Severity,
        sentence: String,
        evidence: [String],
        remedy: [String],
        source: String,
        contrasts: [Contrast.Change] = []
    ) {
        self.code = code
        self.severity = severity
        self.sentence = sentence
        self.evidence = evidence
        self.remedy = remedy
        self.source = source
        self.contrasts = contrasts
    }

    /// Makes a finding of the catalogue; lines that are nil are left out.
    init(
        _ code: FindingCode,
        _ severity: Severity,
        _ sentence: String,
        evidence: [String?],
        remedy: [String?],
        source: String,
        contrasts: [Contrast.Change] = []
    ) {
        self.init(
            code: code,
            severity: severity,
            sentence: sentence,
            evidence: evidence.compactMap { $0 },
            remedy: remedy.compactMap { $0 },
            source: source,
            contrasts: contrasts
        )
    }

    /// How much a finding matters.
    package enum Severity: String, Hashable, Sendable, CaseIterable {
        /// What was asked for does not work because of it.
        case failure
        /// It works, but will hurt sooner or later.
        case warning
        /// Good to know.
        case note
    }
}
