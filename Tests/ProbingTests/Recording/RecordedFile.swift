import TestSupport
import Testing
import TransportTestSupport

@testable import Probing

/// A recording of a test, as tshark reads it.
struct RecordedFile {
    /// Where it is.
    let folder: TemporaryFolder
    var path: String { folder.file("recording.pcap") }

    init() throws { folder = try TemporaryFolder("recording") }

    /// Records one echo run, and gives what tshark says of each packet.
    func record(
        _ settings: PeerSettings,
        _ plan: EchoPlan = .count(1),
        recordsAll: Bool = false
    ) async throws -> [[String: String]] {
        let recording = try Recording(path: path, recordsAll: recordsAll)
        _ = await EchoRun.run(settings.with { $0.observer = recording }, plan)
        try recording.finish()
        return try await packets()
    }

    private static let fields = [
        "tcp.stream", "tcp.dstport", "tcp.flags.str", "tcp.len", "dicom.pdu.type", "tcp.analysis.flags", "tcp.payload",
        "ip.src", "tcp.srcport", "ip.dst",
    ]

    /// What tshark says of each packet.
    func packets() async throws -> [[String: String]] {
        let options = ["-n", "-r", path, "--enable-heuristic", "dicom_tcp", "-o", "tcp.check_checksum:TRUE"]
        let fields = Self.fields.flatMap { ["-e", $0] }
        let tshark = try Tool(path: "/usr/bin/tshark")
        let result = try await tshark.run(options + ["-T", "fields", "-E", "separator=|"] + fields)
        #expect(result.status == 0, "\(result)")
        return result.output.split(separator: "\n").map { line in
            let values = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            return Dictionary(zip(Self.fields, values)) { first, _ in first }
        }
    }

    /// The flags of each packet.
    func flags(_ packets: [[String: String]]) -> [String] {
        packets.map { ($0["tcp.flags.str"] ?? "").filter { "SAPFR".contains($0) } }
    }

    /// The PDU types of the packets that have some.
    func types(_ packets: [[String: String]]) -> [String] {
        packets.compactMap { $0["dicom.pdu.type"] }.filter { !$0.isEmpty }
    }

    /// Whether these bytes are in the file.
    ///
    /// They are no text there: what follows a word, such as a time stamp, may combine with its last letter.
    func has(_ text: String) throws -> Bool { try bytes().contains(Array(text.utf8)) }

    func bytes() throws -> [UInt8] { try folder.readBytes("recording.pcap") }
}
