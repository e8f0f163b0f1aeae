import ToolSupport

/// What the exit statuses say of a capture: it is read, whatever it shows, and nobody is asked.
enum PcapExits {
    /// Of the commands that read files.
    static let ofReading = [read, partlyRead, usage, failure]

    /// Of the one that tells what is found.
    static let ofSummary = [read, threshold, partlyRead, usage, failure]

    /// Of the command that writes objects.
    static let ofExport = [
        HelpText.Exit(.yes, "The capture was read whole, and every object that it has whole was written."),
        HelpText.Exit(
            .partial,
            """
            Partial: the capture is damaged or lacks parts that may be of objects, a file could not be read, an object could not \
            be written, or Ctrl-C ended the run; what was written is whole.
            """
        ),
        usage, failure,
    ]

    /// Of the command that captures.
    static let ofLive = [
        HelpText.Exit(.yes, "It ended as it was told to: by Ctrl-C, or after its time or its packets."),
        threshold,
        HelpText.Exit(
            .partial,
            """
            Partial: packets were lost, not all could be written, the interface went away, or Ctrl-C came before the time or \
            the packets asked for.
            """
        ),
        usage, failure,
    ]

    private static let read = HelpText.Exit(.yes, "The capture was read whole, whatever it shows.")
    private static let partlyRead = HelpText.Exit(
        .partial,
        "Partial: the capture is damaged, a file could not be read, or Ctrl-C ended the reading; what was read is told."
    )
    private static let threshold = HelpText.Exit(.no, "With --fail-on, there is a finding as severe as that.")
    private static let usage = HelpText.Exit(
        .usage,
        "The command line is wrong, or a file is no capture; one line on standard error says how."
    )
    private static let failure = HelpText.Exit(
        .failure,
        "This side failed: no file could be read, or it has no privileges, or no room to write."
    )
}
