import ArgumentParser
import CaptureAnalysis
import DICOMWire
import PacketFlow
import ToolSupport

/// Which files are read, and what of them is looked at.
struct CaptureOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Capture files, pcap or pcapng, also compressed with gzip; several follow each other. '-' is standard input.",
            valueName: "file"
        )
    )
    var files: [String]

    @Option(help: ArgumentHelp("Only associations of this address.", valueName: "address"))
    private var host: [String] = []

    @Option(help: ArgumentHelp("Only associations on this TCP port.", valueName: "port"))
    private var port: [String] = []

    @Option(help: ArgumentHelp("Only associations with this AE title, called or calling.", valueName: "title"))
    private var aet: [String] = []

    @Flag(help: "Only associations that failed.")
    private var failed = false

    /// What the options ask for.
    ///
    /// - Throws: `ToolFailure` with usage.
    func filter() throws -> AssociationFilter {
        let ports = try port.map { text in
            guard let port = UInt16(text), port > 0 else {
                throw ToolFailure.usage("'--port \(text)': give a number from 1 to 65535")
            }
            return port
        }
        return AssociationFilter(hosts: Set(host), ports: Set(ports), titles: Set(aet), onlyFailed: failed)
    }
}

/// Which associations are shown.
struct AssociationFilter {
    let hosts: Set<String>
    let ports: Set<UInt16>
    let titles: Set<String>
    let onlyFailed: Bool

    /// Whether an association is shown.
    func contains(_ association: CapturedAssociation, isFailed: Bool) -> Bool {
        let ends = ConnectionSide.allCases.map { association.connection.endpoint($0) }
        let shown = [association.callingAETitle, association.calledAETitle].compactMap { $0?.text }
        return (hosts.isEmpty || ends.contains { hosts.contains($0.address.text) })
            && (ports.isEmpty || ends.contains { ports.contains($0.port) })
            && (titles.isEmpty || shown.contains { titles.contains($0) })
            && (!onlyFailed || isFailed)
    }
}
