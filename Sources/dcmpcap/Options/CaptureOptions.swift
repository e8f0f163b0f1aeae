import ArgumentParser
import PacketCapture

/// Which files are read, and what of them is looked at.
struct CaptureOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            """
            Capture files, pcap or pcapng, also compressed with gzip; several are read in the order of their first packets. '-' is \
            standard input; where it or a pipe is among them, they are read as they are given.
            """,
            valueName: "file"
        ),
        completion: .file()
    )
    var files: [String]

    @OptionGroup private var filters: FilterOptions

    /// Which associations are shown.
    ///
    /// - Throws: `ToolFailure` with usage.
    func filter() throws -> AssociationFilter { try filters.associations() }

    /// Which packets are looked at; nil is all.
    ///
    /// - Throws: `ToolFailure`.
    func packetFilter() throws -> PacketFilter? { try filters.packets() }
}
