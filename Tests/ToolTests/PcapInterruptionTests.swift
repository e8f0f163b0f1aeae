import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Reading from a pipe that stays open, as from tcpdump, until Ctrl-C.
@Suite("Ctrl-C while dcmpcap reads", .serialized) struct PcapInterruptionTests {
    private static func bytes() -> [UInt8] {
        var capture = ScriptedCapture()
        for number in 1...3 {
            var connection = capture.open(
                from: 40_000 + UInt16(number),
                at: ScriptedCapture.start + UInt64(number) * 20_000_000_000
            )
            capture.associate(on: &connection)
            capture.store("1.2.\(number)", on: &connection)
            // The last is not over, and its second object not whole.
            if number < 3 { capture.release(&connection) }
            if number == 3 {
                capture.send(ScriptedCapture.storeRequest("1.2.4", id: 2), on: &connection)
                capture.sendData(ScriptedCapture.dataSet("1.2.4", pixels: 400_000), isEnded: false, on: &connection)
            }
        }
        return capture.bytes
    }

    /// Starts dcmpcap with its standard input from a named pipe, which gets a capture and stays open.
    private static func start(
        _ arguments: [String],
        _ bytes: [UInt8],
        in folder: TemporaryFolder
    ) throws -> (process: RunningProcess, pipe: FileHandle) {
        let path = folder.file("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        // Open for reading and writing, it waits for nobody, and the pipe has a writer as long as the test goes on.
        let pipe = try #require(FileHandle(forUpdatingAtPath: path))
        try pipe.write(contentsOf: Data(bytes.prefix(60_000)))
        let process = try Tool(path: "/bin/sh").start(
            ["-c", "exec \"$@\" <\"$0\"", path, Tool("dcmpcap").path] + arguments,
            environment: ["NO_COLOR": "1"]
        )
        try pipe.write(contentsOf: Data(bytes.dropFirst(60_000)))
        return (process, pipe)
    }

    @Test("The findings and the end are told, with status 3", arguments: [SIGINT, SIGTERM, SIGHUP])
    func summary(signal: Int32) async throws {
        let folder = try TemporaryFolder("interrupted")
        let (process, pipe) = try Self.start(["--ndjson", "-"], Self.bytes(), in: folder)
        defer { pipe.closeFile() }
        try await Self.waitUntilRead(by: process, pipe)
        process.signal(signal)
        #expect(try await process.waitForEnd(within: .seconds(10)) == .exited(3))
        let output = try process.output
        #expect(output.contains("\"event\":\"end\"") && output.contains("\"interrupted\":true"), "\(output)")
        #expect(output.contains("\"number\":3"), "\(output)")
        #expect(try process.errorOutput == "dcmpcap: interrupted; what was read before is told\n")
    }

    @Test("Every command tells its result", arguments: ["list", "show", "inventory", "stats"])
    func commands(command: String) async throws {
        let folder = try TemporaryFolder("interrupted")
        // What is compressed is waited for elsewhere.
        let gzip = try await Tool(path: "/bin/sh").run(
            ["-c", "gzip -c \"$0\" >\"$1\"", folder.write(bytes: Self.bytes(), to: "a"), folder.file("a.gz")]
        )
        try #require(gzip.status == 0)
        // Without its last bytes, so that it waits for more.
        let bytes = try folder.readBytes("a.gz").dropLast(10)
        let (process, pipe) = try Self.start([command, "-v", "-"], Array(bytes), in: folder)
        defer { pipe.closeFile() }
        try await Self.waitUntilRead(by: process, pipe)
        process.signal(SIGINT)
        #expect(try await process.waitForEnd(within: .seconds(10)) == .exited(3))
        #expect(try process.output.contains(command == "list" ? "C-STORE-RQ" : "STORESCU"), "\(process.logOrError)")
        #expect(try process.errorOutput.contains("interrupted"))
    }

    @Test("One Ctrl-C ends the wait for a named pipe that nobody writes to")
    func pipeWithoutWriter() async throws {
        let folder = try TemporaryFolder("pipe")
        let path = folder.file("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        let process = try Tool("dcmpcap").start(["--ndjson", path], environment: ["NO_COLOR": "1"])
        // Signals are listened to before it is opened.
        try await eventually("it has opened the pipe", within: .seconds(10), saw: { process.logOrError }) {
            let folder = "/proc/\(process.id)/fd"
            return try FileManager.default.contentsOfDirectory(atPath: folder).contains { name in
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name)
                return target?.hasSuffix(path) == true
            }
        }
        process.signal(SIGINT)
        #expect(try await process.waitForEnd(within: .seconds(10)) == .exited(3))
        #expect(try process.errorOutput == "dcmpcap: interrupted; what was read before is told\n")
    }

    @Test("A named pipe whose writer comes late is read to its end")
    func lateWriter() async throws {
        let folder = try TemporaryFolder("pipe")
        let path = folder.file("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        let process = try Tool("dcmpcap").start(["--ndjson", path], environment: ["NO_COLOR": "1"])
        // To open it waits for the reader.
        let pipe = try #require(FileHandle(forWritingAtPath: path))
        try pipe.write(contentsOf: Data(Self.bytes()))
        try pipe.close()
        #expect(try await process.waitForEnd(within: .seconds(10)) == .exited(0))
        #expect(try process.output.contains("\"number\":3"), "\(process.logOrError)")
    }

    @Test("export leaves whole files, and nothing of those that are not")
    func export() async throws {
        let folder = try TemporaryFolder("interrupted")
        let (process, pipe) = try Self.start(["export", "-v", "-o", folder.file("out"), "-"], Self.bytes(), in: folder)
        defer { pipe.closeFile() }
        try await process.waitForOutput("1.2.3.dcm")
        process.signal(SIGINT)
        #expect(try await process.waitForEnd(within: .seconds(10)) == .exited(3))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).sorted()
        #expect(names == ["1.2.1.dcm", "1.2.2.dcm", "1.2.3.dcm", "manifest.ndjson"])
        #expect(try process.output.contains("3 objects"))
    }

    @Test("A report is given at SIGQUIT, and the run goes on")
    func report() async throws {
        let folder = try TemporaryFolder("report")
        let (process, pipe) = try Self.start(["list", "-"], Self.bytes(), in: folder)
        defer { pipe.closeFile() }
        try await process.waitForOutput("C-STORE-RSP")
        process.signal(SIGQUIT)
        try await process.waitForOutput("packets so far")
        #expect(process.end == nil)
        process.signal(SIGINT)
        #expect(try await process.waitForEnd(within: .seconds(10)) == .exited(3))
    }

    /// Waits until a process has read all that a pipe holds, and sleeps until there is more.
    private static func waitUntilRead(by process: RunningProcess, _ pipe: FileHandle) async throws {
        try await eventually("it waits for more", within: .seconds(10), saw: { process.logOrError }) {
            var count: Int32 = 0
            guard ioctl(pipe.fileDescriptor, UInt(FIONREAD), &count) == 0, count == 0 else { return false }
            return try RunningProcess.state(of: "\(process.id)") == "S"
        }
    }
}
