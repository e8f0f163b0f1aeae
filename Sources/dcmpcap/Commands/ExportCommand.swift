import ArgumentParser
import CaptureAnalysis
import SystemFiles
import ToolSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `dcmpcap export`: the objects that were stored, as files.
struct ExportCommand: CaptureTool {
    static let help = HelpText(
        name: "dcmpcap export",
        summary: "Write the objects that were stored in a capture as DICOM files",
        synopses: ["[OPTIONS] -o DIRECTORY FILE..."],
        description: [
            """
            Writes the data set of each C-STORE, byte for byte as it was sent, with the file meta information that the \
            negotiation and the command give: UIDs, transfer syntax and source AE title. Files are named by their SOP \
            Instance UID; of several with the same one the further ones have a number.
            """,
            """
            The objects hold what their sender put into them: patients' data too. Those of which a part is not in the \
            capture, whose transfer syntax is not known since the negotiation is missing, or whose file cannot be \
            written, are told and left out.
            """,
            "The folder also gets manifest.ndjson: a line for each object, with the SHA-256 of its data set.",
        ],
        examples: [
            .init("dcmpcap export -o objects capture.pcapng", "All objects of a capture."),
            .init("dcmpcap export --aet CT01 -o objects capture.pcapng", "Those of one AE title's associations."),
        ],
        exits: PcapExits.ofExport,
        related: ["dcmdump(1)", "storescu(1)"]
    )

    @OptionGroup(title: "Capture options") var capture: CaptureOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write; made where it is not there.", valueName: "directory"),
        completion: .directory
    )
    private var outputDirectory: String

    @Flag(help: "Replace files that are there.")
    private var overwrite = false

    @OptionGroup(title: "Output options") var outputOptions: OutputOptions

    func run(on console: Console) throws -> ToolExit {
        let sink: ExportSink
        let filter = try capture.filter()
        guard !filter.onlyFailed else {
            throw ToolFailure.usage(
                "'--failed': whether an association failed is known at its end, and objects are written as they come",
                hint: "'dcmpcap --failed' lists them, to be chosen with --aet, --host, --from and --to"
            )
        }
        do throws(OutputFolder.Failure) {
            let folder = try OutputFolder(outputDirectory)
            sink = try ExportSink(console, filter, folder, replaces: overwrite)
        } catch {
            let reason =
                error.errno == EEXIST
                ? "there is a \(ExportSink.manifestName) already" : error.reason
            throw ToolFailure.failure(
                "cannot write into '\(outputDirectory)': \(reason)",
                hint: error.errno == EEXIST ? "give another folder, or --overwrite" : nil
            )
        }
        var pipeline = CapturePipeline(sink)
        let reading = try CaptureRun(files: capture.files, filter: capture.packetFilter(), console: console).read(
            into: &pipeline
        )
        return try pipeline.sink.finish(reading, outputDirectory)
    }
}
