import ArgumentParser
import CaptureAnalysis
import DICOMWire
import Diagnosis
import ToolSupport

/// `dcmpcap inventory`: who is on this network.
struct InventoryCommand: CaptureTool {
    static let help = HelpText(
        name: "dcmpcap inventory",
        summary: "List the AE titles, hosts and ports of a capture, and who talks to whom",
        synopses: ["[OPTIONS] FILE..."],
        description: [
            """
            A line for each caller and each AE that it calls: where they are, how many associations were asked for, \
            accepted and rejected, why, and who made the software. '-v' adds the services and transfer syntaxes that were \
            accepted. Nothing is sent: a network is known from what it says.
            """
        ],
        examples: [
            .init("dcmpcap inventory capture.pcapng", "Who is on this network?"),
            .init("dcmpcap inventory --json -v capture.pcapng", "With everything that was negotiated."),
        ],
        exits: PcapExits.ofReading,
        related: ["dcmecho(1)"]
    )

    @OptionGroup(title: "Capture options") var capture: CaptureOptions
    @OptionGroup(title: "Output options") var outputOptions: OutputOptions

    func run(on console: Console) throws -> ToolExit {
        var pipeline = CapturePipeline(InventorySink(filter: try capture.filter()))
        let reading = try CaptureRun(files: capture.files, filter: capture.packetFilter(), console: console).read(
            into: &pipeline
        )
        reading.complain(on: console)
        tell(pipeline.sink, of: pipeline.associationCount, on: console)
        let entries = pipeline.sink.inventory.sorted
        switch console.format {
        case .text where pipeline.associationCount == 0: try console.printLine("no DICOM association")
        case .text: try console.printLines(Self.lines(entries, console))
        case .json:
            var document = JSONDocumentStream(list: "inventory", on: console)
            for entry in entries { try document.append(InventoryDocument.Entry(entry)) }
            try document.finish(
                InventoryDocument.Rest(
                    associationsLeftOut: pipeline.sink.inventory.dropped,
                    associationsWithoutTitles: pipeline.sink.inventory.unnamed,
                    capture: ReadingDocument(reading)
                )
            )
        case .ndjson:
            for entry in entries { try console.printEvent("pair", InventoryDocument.Entry(entry)) }
            try console.printEvent("end", ReadingDocument(reading))
        }
        return try reading.exit()
    }

    /// Says what is not in the list.
    private func tell(_ sink: InventorySink, of associations: Int, on console: Console) {
        if let nothing = AssociationFilter.sentence(choosing: sink.chosen, of: associations, "association") {
            console.note(nothing)
        }
        let left = [
            (sink.inventory.unnamed, "whose AE titles are not in the capture"),
            (sink.inventory.dropped, "of too many pairs"),
        ]
        for (count, why) in left where count > 0 {
            console.note("left out: \(NumberText.count(count, "association")) \(why)")
        }
    }

    private static func lines(_ entries: [Inventory.Entry], _ console: Console) -> [String] {
        guard !entries.isEmpty else { return [] }
        var table = TextTable([
            .init("server"), .init("called"), .init("made by"), .init("client"), .init("calling"), .init("made by"),
            .init("asked", alignment: .trailing), .init("accepted", alignment: .trailing), .init("rejected"),
        ])
        for entry in entries {
            let why = entry.rejects.map { "\($0.triple) \($0.reasonName ?? "undefined")" }.joined(separator: ", ")
            table.add([
                .init(entry.pair.server.text), .init(entry.pair.called), .init(entry.serverImplementation ?? "-"),
                .init(entry.pair.client.text), .init(entry.pair.calling), .init(entry.clientImplementation ?? "-"),
                .init("\(entry.attempts)"), .init("\(entry.accepted)"),
                .init(entry.rejected == 0 ? "" : "\(entry.rejected): \(why)", .red),
            ])
        }
        let lines = table.lines(width: nil, palette: console.terminal.palette)
        return console.verbosity == .verbose ? lines + entries.flatMap(services) : lines
    }

    /// What a pair agreed on.
    private static func services(_ entry: Inventory.Entry) -> [String] {
        guard !entry.services.isEmpty else { return [] }
        let lines = entry.services.map { service, syntaxes in
            "  \(service.displayName): \(syntaxes.map(\.displayName).sorted().joined(separator: ", "))"
        }
        return ["", "\(entry.pair.calling) -> \(entry.pair.called)@\(entry.pair.server.text)"] + lines.sorted()
            + (entry.isCut ? ["  and more, for which there was no room"] : [])
    }
}
