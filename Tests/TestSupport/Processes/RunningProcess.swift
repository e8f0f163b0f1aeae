import Foundation
import Glibc
import Synchronization

/// A program that was started, with its output in files, in a process group of its own.
///
/// Output goes to files and not to pipes, so that a program that writes much never waits for a reader. It runs until it
/// ends, ``stop()`` is called or the test process ends. It does not end with this object: Swift may release that after
/// its last use, while the program is still wanted.
package final class RunningProcess: Sendable {
    /// The process id, which is the id of its group too.
    package let id: Int32
    /// The command, for messages.
    package let command: String

    private let folder: TemporaryFolder
    private let ending: Ending

    /// What the thread that waits for the child tells the others.
    private final class Ending: Sendable {
        let value = Mutex<(end: ProcessEnd, duration: Duration)?>(nil)
    }

    /// Starts a program.
    ///
    /// The environment is added to that of the test process; a value of nil takes a variable away. Without input the
    /// program reads an end of file at once.
    ///
    /// - Throws: ``MissingProgram``, or what the system says.
    package init(
        _ executable: String,
        _ arguments: [String] = [],
        environment changes: [String: String?] = [:],
        workingFolder: String? = nil,
        input: String = ""
    ) throws {
        guard access(executable, X_OK) == 0 else { throw MissingProgram(executable) }
        command = ([executable] + arguments).joined(separator: " ")
        folder = try TemporaryFolder("process")
        try folder.write(input, to: "input")
        try folder.write("", to: "output")
        try folder.write("", to: "errors")
        var environment = ProcessInfo.processInfo.environment
        for (variable, value) in changes { environment[variable] = value }

        // Foundation's Process gives the child a group of its own, and closes every other descriptor in it: a scripted
        // peer's socket that some child held open would hide the end of a connection.
        let process = Process()
        // A test process ignores SIGPIPE and SIGXFSZ, and a child would inherit that.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["--default-signal=PIPE,XFSZ", executable] + arguments
        process.environment = environment
        if let workingFolder { process.currentDirectoryURL = URL(fileURLWithPath: workingFolder) }
        let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.file("input")))
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("output")))
        let errors = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("errors")))
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors

        let ending = Ending()
        let start = ContinuousClock.now
        process.terminationHandler = { process in
            let duration = start.duration(to: .now)
            let status = process.terminationStatus
            let end: ProcessEnd = process.terminationReason == .exit ? .exited(status) : .signalled(status)
            ending.value.withLock { $0 = (end, duration) }
        }
        try withNoSignalBlocked { try process.run() }
        // The child has its own now. Foundation lives on with them open, and crashes in `run()` where the descriptors
        // of this process fill more than one buffer of readdir, some 1,300 (6.3.1: it copies a whole dirent beyond the
        // end).
        for handle in [input, output, errors] { try handle.close() }
        self.ending = ending
        id = process.processIdentifier
        Cleanup.atExit { [id] in kill(-id, SIGKILL) }
    }

    /// How it ended, or nil while it runs.
    package var end: ProcessEnd? { ending.value.withLock { $0?.end } }

    /// How long it ran, or nil while it runs.
    package var duration: Duration? { ending.value.withLock { $0?.duration } }

    /// What it has written to its standard output.
    package var output: String { get throws { try folder.read("output") } }

    /// What it has written to its standard error.
    package var errorOutput: String { get throws { try folder.read("errors") } }

    /// Everything it has written, for messages and for servers that log to either.
    package var log: String { get throws { try output + errorOutput } }

    /// The same, or why it cannot be read: for messages where nothing can be thrown.
    package var logOrError: String {
        do { return try log } catch { return "no log: \(error)" }
    }

    /// The most memory of its own that it has had, in bytes, shared libraries and files left out; nil when it has
    /// ended.
    package var peakMemory: Int? {
        get throws {
            let sizes = try memorySizes()
            // Pages of files are hardly given back: what the peak had beyond those of now was its own.
            guard let peak = sizes["VmHWM"], let files = sizes["RssFile"], let own = sizes["RssAnon"] else {
                return nil
            }
            return max(own, peak - files)
        }
    }

    /// The memory of its own that it has now, in bytes; nil when it has ended.
    package var memory: Int? { get throws { try memorySizes()["RssAnon"] } }

    /// Seconds of the processor that it has needed so far, its own and the system's for it; nil when it has ended.
    package var processorTime: Double? {
        get throws {
            guard end == nil, let status = try KernelFile.readIfThere("/proc/\(id)/stat") else { return nil }
            // Behind the name, which may have spaces: the 12th and 13th field, in hundredths (proc(5)).
            let fields = status.split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
            return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        }
    }

    private func memorySizes() throws -> [Substring: Int] {
        guard end == nil, let status = try KernelFile.readIfThere("/proc/\(id)/status") else { return [:] }
        var sizes: [Substring: Int] = [:]
        for line in status.split(separator: "\n") {
            // "VmHWM:     1234 kB"; a process that has just ended has no such lines any more.
            let words = line.split { $0 == ":" || $0 == " " || $0 == "\t" }
            if words.count == 3, words[2] == "kB" { sizes[words[0]] = Int(words[1]).map { $0 * 1024 } }
        }
        return sizes
    }

    /// Sends a signal to it, not to its children, and nothing when it has ended.
    package func signal(_ number: Int32) {
        if end == nil { kill(id, number) }
    }

    /// Waits for its end.
    ///
    /// - Throws: ``TimedOut`` with what it has written, after its group was killed.
    @discardableResult
    package func waitForEnd(within limit: Duration = .seconds(30)) async throws -> ProcessEnd {
        do {
            try await eventually("\(command) ends", within: limit, saw: { logOrError }) { end != nil }
        } catch {
            kill(-id, SIGKILL)
            throw error
        }
        guard let end else { preconditionFailure("ended without a status") }
        return end
    }

    /// Waits until it has written a text to its standard output or standard error.
    ///
    /// - Throws: ``TimedOut``, or ``EndedEarly`` when it ended without.
    package func waitForOutput(_ text: String, within limit: Duration = .seconds(30)) async throws {
        try await waitUntil("\(command) writes '\(text)'", within: limit) { try log.contains(text) }
    }

    /// Waits until a port on this machine accepts connections, without making one.
    ///
    /// - Throws: ``TimedOut``, or ``EndedEarly`` when it ended before.
    package func waitUntilListening(on port: UInt16, within limit: Duration = .seconds(30)) async throws {
        try await waitUntil("\(command) listens on \(port)", within: limit) { try ListeningPorts.now().contains(port) }
    }

    /// Kills it with all its children, and waits for the end.
    package func stop() async throws {
        kill(-id, SIGKILL)
        try await waitForEnd(within: .seconds(10))
    }

    /// The letter of the kernel for the state of any process (`R`, `S`, `Z` ...), or nil where there is none of this
    /// id.
    package static func state(of id: String) throws -> Character? {
        guard let text = try KernelFile.readIfThere("/proc/\(id)/stat") else { return nil }
        // "id (name) S ...", where the name may have spaces.
        return text.split(separator: ")").last?.first { $0 != " " }
    }

    private func waitUntil(_ awaited: String, within limit: Duration, _ condition: () throws -> Bool) async throws {
        try await eventually(awaited, within: limit, saw: { logOrError }) {
            // The order matters: what it wrote just before its end counts.
            let hasEnded = end != nil
            if try condition() { return true }
            if hasEnded { throw EndedEarly(process: self, awaited: awaited) }
            return false
        }
    }
}

/// Runs the body with an empty signal mask, which a child inherits.
///
/// The threads of Swift's tasks block nearly all signals: a program started from one would never see SIGINT.
private func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
}

/// A program that ended before it did what was waited for.
package struct EndedEarly: Error, CustomStringConvertible {
    package let description: String

    init(process: RunningProcess, awaited: String) {
        let end = process.end.map(String.init(describing:)) ?? "still running"
        do {
            description = "before \(awaited): \(end)\n\(try process.log)"
        } catch {
            description = "before \(awaited): \(end), and no log: \(error)"
        }
    }
}
