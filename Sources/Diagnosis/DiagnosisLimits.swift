/// How much of what a peer may repeat without end is told: every limit of this module stands here, with its reason.
///
/// A finding is read by a person; how much is held at all is limited by ``DIMSELimits`` and the records.
package enum DiagnosisLimits {
    // MARK: Of a line

    /// Bytes of a peer's text that are quoted; an error comment has 64 characters at most.
    static let quotedText = 80

    /// Bytes of a line made of a peer's text, such as a certificate's subject; a real one fits.
    static let line = 240

    /// Bytes of a dump: two lines of a terminal, and more than any header.
    static let dump = 32

    /// Bytes looked at to tell text from other protocols: a greeting is a line of text from its start.
    static let greeting = 64

    // MARK: Of a finding

    /// Contexts, UIDs, titles, names, tags, suites or times that are listed; a request alone has up to 128 contexts.
    static let listed = 8

    /// Alerts, certificates, messages or requests that have a line each: what follows them is more of the same.
    static let lines = 4

    /// Kinds of departures from the standard that are listed, each with a line of its own and one of what to do.
    static let deviationKinds = 12

    // MARK: Of all findings

    /// Different statuses of one association that have a finding each.
    static let statuses = 4

    // MARK: Of statistics

    /// Samples that are kept one by one: with as many a histogram says the same, in 80 kB.
    package static let exactSamples = 10_000
}
