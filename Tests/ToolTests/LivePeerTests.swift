import Foundation
import TestSupport
import Testing

/// What is seen on the wire and what the peers say they did have to be the same.
@Suite("dcmpcap live beside real peers", .serialized) struct LivePeerTests {
    /// A program of DCMTK that ran to its end, and the AE title that it called with.
    private struct Client {
        let title: String
        let log: String
    }

    /// Objects of a capture, to be stored.
    private static func objects() async throws -> [String] {
        let folder = try TemporaryFolder("objects").file("out")
        let result = try await Dcmpcap.run(["export", "-o", folder, Dcmpcap.path("base-store.pcap")])
        try #require(result.status == 0, "\(result)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".dcm") }
        try #require(names.count == 8)
        return names.sorted().map { "\(folder)/\($0)" }
    }

    /// Echo, store, find, move to another server, and get, each by a program of DCMTK under a title of its own.
    private static func traffic(
        to server: String,
        _ port: UInt16,
        moves: String,
        in namespace: NetworkNamespace
    ) async throws -> [Client] {
        var clients: [Client] = []
        func run(_ program: String, as title: String, _ arguments: [String], _ files: [String] = []) async throws {
            let address = ["-d", "-aet", title, "-aec", server, "127.0.0.1", "\(port)"]
            let process = try namespace.start("/usr/bin/" + program, arguments + address + files)
            let end = try await process.waitForEnd()
            let log = try process.log
            try #require(end == .exited(0), "\(log)")
            clients.append(Client(title: title, log: log))
        }
        let received = try TemporaryFolder("got").path
        let objects = try await objects()
        let study = ["-S", "-k", "QueryRetrieveLevel=STUDY"]
        try await run("echoscu", as: "ECHOER", [])
        try await run("storescu", as: "STORER", [], objects)
        try await run("findscu", as: "FINDER", study + ["-k", "StudyInstanceUID"])
        let uids = clients[2].log.matches(of: /0020,000d\) UI \[([0-9.]+)/).map { String($0.output.1) }
        let one = study + ["-k", "StudyInstanceUID=\(try #require(uids.last, "\(clients[2].log)"))"]
        try await run("movescu", as: "MOVER", one + ["-aem", moves])
        try await run("getscu", as: "GETTER", one + ["-od", received])
        return clients
    }

    /// Expects that messages and outcomes are those of the logs.
    private static func expect(_ report: LiveReport, _ clients: [Client], destination: String) throws {
        let events = try report.events()
        let associations = events.filter { $0.event == "association" }
        for client in clients {
            let own = associations.filter { $0.calling == client.title }
            try #require(own.count == 1, "\(client.title): \(report)")
            #expect(own[0].verdict == "ok")
            let told = events.filter { $0.event == "message" && $0.association == own[0].number }
                .compactMap(LoggedMessage.init)
            let logged = LoggedMessage.all(in: client.log)
            // The one program that logs no messages logs its success.
            if logged.isEmpty {
                #expect(client.log.contains("Received Echo Response (Success)"))
                #expect(told.map(\.type) == ["C-ECHO-RQ", "C-ECHO-RSP"] && told[1].status == 0)
            } else {
                #expect(told == logged, "\(client.title)")
            }
        }
        // The C-MOVE made an association of its own, of which its acceptor logs what came in.
        let own = associations.filter { association in !clients.contains { $0.title == association.calling } }
        let stored = events.filter { event in
            event.event == "message" && own.contains { $0.number == event.association }
        }
        .compactMap(LoggedMessage.init)
        let requests = stored.filter { $0.type == "C-STORE-RQ" }
        #expect(requests == LoggedMessage.all(in: destination) && requests.count > 1, "\(report)")
        #expect(stored.count == 2 * requests.count && own.allSatisfy { $0.verdict == "ok" })
        #expect(!events.contains { $0.event == "finding" && $0.code != "echo-answers-delayed" }, "\(report)")
    }

    /// Expects that the file of a live capture has the same in it, for others and for dcmpcap itself.
    private static func expect(_ file: String, toHold report: LiveReport) async throws {
        let end = try #require(try report.events().last)
        let dissected = try await Tool(path: "/usr/bin/tshark").run(["-r", file, "-T", "fields", "-e", "frame.number"])
        #expect(dissected.status == 0 && end.packets == dissected.output.split(separator: "\n").count, "\(dissected)")
        let list = try await Dcmpcap.run(["list", "--ndjson", file])
        #expect(list.status == 0)
        let messages = report.output.split(separator: "\n").filter { $0.contains("\"event\":\"message\"") }
        #expect(messages == list.output.split(separator: "\n").filter { $0.contains("\"event\":\"message\"") })
        let summary = try await Dcmpcap.run(["summary", "--ndjson", file])
        func associations(_ output: String) -> [Substring] {
            output.split(separator: "\n").filter { $0.contains("\"event\":\"association\"") }.sorted()
        }
        #expect(associations(report.output) == associations(summary.output))
    }

    @Test("Against DCMTK it tells what the peers log, and the file has the same", arguments: ["lo", "any"])
    func dcmtk(interface: String) async throws {
        let namespace = try await NetworkNamespace()
        let destination = try await Storescp.start(in: namespace)
        let host = Dcmqrscp.Host("destination", title: "TARGET", port: destination.port)
        let archive = try await Dcmqrscp.start(hosts: [host], in: namespace)
        let file = try TemporaryFolder("live").file("live.pcap")
        let capture = try await LiveCapture.start(
            ["-i", interface, "--ndjson", "--messages", "-w", file],
            in: namespace
        )
        let clients = try await Self.traffic(to: "ARCHIVE", archive.port, moves: "TARGET", in: namespace)
        let report = try await capture.end()
        #expect(report.end == .exited(0), "\(report)")
        try Self.expect(report, clients, destination: destination.log)
        // The archive logs no C-ECHO, and its responses before they have their message IDs; all other requests as they
        // are.
        let told = Set(
            try report.events().compactMap(LoggedMessage.init).filter { $0.status == nil && $0.type != "C-ECHO-RQ" }
        )
        let logged = LoggedMessage.all(in: try archive.log).filter { $0.status == nil }
        #expect(Set(logged) == told && logged.count > 10, "\(Set(logged).symmetricDifference(told))")
        try await Self.expect(file, toHold: report)
        for server in [archive.process, destination.process] { try await server.stop() }
        try await namespace.stop()
    }

    @Test("Against Orthanc it tells what the peers log")
    func orthanc() async throws {
        let namespace = try await NetworkNamespace()
        let destination = try await Storescp.start(in: namespace)
        let modality: JSONValue = ["TARGET", "127.0.0.1", .number(Int(destination.port)), "Generic"]
        let settings: [String: JSONValue] = [
            "DicomModalities": ["target": modality], "DicomAlwaysAllowGet": true, "DicomAlwaysAllowFind": true,
            "DicomAlwaysAllowMove": true,
        ]
        let server = try await Orthanc.start(settings, in: namespace)
        let capture = try await LiveCapture.start(["-i", "lo", "--ndjson", "--messages"], in: namespace)
        let clients = try await Self.traffic(to: "ORTHANC", server.port, moves: "TARGET", in: namespace)
        let report = try await capture.end()
        #expect(report.end == .exited(0), "\(report)")
        try Self.expect(report, clients, destination: destination.log)
        let log = try server.log
        for client in clients { #expect(log.contains("AET \(client.title)"), "\(log)") }
        for server in [server.process, destination.process] { try await server.stop() }
        try await namespace.stop()
    }

    @Test("A rejection and an abort are told with their findings as they come")
    func failures() async throws {
        let namespace = try await NetworkNamespace()
        let refusing = try await Storescp.start(["--refuse"], in: namespace)
        let aborting = try await Storescp.start(["--abort-during"], in: namespace)
        let capture = try await LiveCapture.start(["-i", "lo", "--fail-on", "error"], in: namespace)
        let files = try await Self.objects()
        let echo = try namespace.start(DCMTK.echoscu, ["-v", "-aet", "REFUSED", "127.0.0.1", "\(refusing.port)"])
        #expect(try await echo.waitForEnd() != .exited(0))
        #expect(try echo.log.contains("Association Rejected"))
        let store = try namespace.start("/usr/bin/storescu", ["-v", "127.0.0.1", "\(aborting.port)"] + files)
        #expect(try await store.waitForEnd() != .exited(0))
        // Nothing more is sent, and both are told while the capture goes on.
        try await capture.process.waitForOutput("aborted by the acceptor")
        try await capture.process.waitForOutput("FAILURE  ")
        let told = try capture.process.output
        #expect(told.contains("REFUSED@127.0.0.1") && told.contains("rejected"), "\(told)")
        let report = try await capture.end()
        #expect(report.end == .exited(1), "\(report)")
        // At length when it came up, and in a line at the end.
        #expect(report.output.ranges(of: "The peer does not").count <= 1)
        let failures = report.output.split(separator: "\n").filter { $0.hasPrefix("FAILURE  ") }
        #expect(failures.count == 4 && failures.count { $0.contains("  in association ") } == 2, "\(report)")
        #expect(report.output.contains(" captured; 0 dropped by the kernel, 0 by the interface"))
        for server in [refusing.process, aborting.process] { try await server.stop() }
        try await namespace.stop()
    }
}
