package import Diagnosis

/// How a run ended, as the exit status says it: the same for every tool.
///
/// The finer classes are the codes of the findings, in text and JSON.
package enum ToolExit: Int32, CaseIterable, Sendable, Hashable {
    /// Everything asked for holds.
    case yes = 0
    /// The peer answered with no.
    case no = 1
    /// No DICOM peer was reached.
    case unreached = 2
    /// Some of many failed, or the run ended early with a result so far.
    case partial = 3
    /// The command line cannot be carried out (`EX_USAGE` of sysexits.h).
    case usage = 64
    /// This side failed (`EX_SOFTWARE` of sysexits.h).
    case failure = 70

    /// The exit status for what a run came to.
    package init(_ verdict: Verdict) {
        self =
            switch verdict {
            case .holds: .yes
            case .refused: .no
            case .unreached: .unreached
            case .partial: .partial
            case .failedHere: .failure
            }
    }

    /// What the status means for a tool that asks a peer, in the words of the help and the manual page.
    package var meaning: String {
        switch self {
        case .yes:
            "Yes: everything asked for holds."
        case .no:
            """
            The peer answered with no, or too late: rejected, aborted, accepted and then silent, no acceptable \
            presentation context, or a failure status.
            """
        case .unreached:
            """
            No DICOM peer was reached: name not resolved, refused, filtered, reset, closed, silent, TLS failed, or \
            something else speaks there.
            """
        case .partial:
            """
            Partial: some of many failed or were lost, or a deadline or Ctrl-C ended the run with a result so far.
            """
        case .usage:
            "The command line is wrong; one line on standard error says how."
        case .failure:
            "This side failed: descriptors, ports, disk or privileges."
        }
    }
}
