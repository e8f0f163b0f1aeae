import Foundation
import Glibc

/// A network and a view of the files of its own, for what cannot be had on the machine that runs the tests: routes,
/// names and name servers.
///
/// A namespace belongs to a thread: a test enters it on the thread of an event loop of its own, and what that thread
/// starts (connections, further threads) is in it too. Making one takes root.
package struct NetworkNamespace: Sendable {
    private let process: RunningProcess

    /// Makes a namespace with a working loopback, and runs shell commands in it.
    ///
    /// - Throws: ``EndedEarly`` with what the commands said, where one fails; ``TimedOut``, where one does not end.
    package init(_ commands: String..., hosts: String = "", nameServer: Bool = false) async throws {
        let folder = try TemporaryFolder("namespace")
        try folder.write("127.0.0.1 localhost\n" + hosts, to: "hosts")
        try folder.write("nameserver 127.0.0.1\noptions attempts:1 timeout:30\n", to: "resolv.conf")
        try folder.write("hosts: files\(nameServer ? " dns" : "")\n", to: "nsswitch.conf")
        var lines = ["ip link set lo up"]
        for file in ["hosts", "resolv.conf", "nsswitch.conf"] {
            lines.append("mount --bind \(folder.file(file)) /etc/\(file)")
        }
        lines += commands + ["echo is ready", "exec sleep 600"]
        let arguments = ["--net", "--mount", "sh", "-ec", lines.joined(separator: "\n")]
        process = try RunningProcess("/usr/bin/unshare", arguments)
        do { try await process.waitForOutput("is ready") } catch {
            try await process.stop()
            throw error
        }
    }

    /// Takes the calling thread into it, for good.
    package func enter() throws {
        // Other threads share the root and the working folder with this one, which setns(2) does not allow.
        try LinuxThread.leave(.folders)
        let setns: @convention(c) (Int32, Int32) -> Int32 = try LinuxThread.function("setns")
        for name in ["net", "mnt"] {
            let descriptor = open("/proc/\(process.id)/ns/\(name)", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw SocketError("open") }
            defer { close(descriptor) }
            guard setns(descriptor, 0) == 0 else { throw SocketError("setns \(name)") }
        }
    }

    /// Starts a program in it, as ``RunningProcess`` does.
    package func start(
        _ executable: String,
        _ arguments: [String] = [],
        environment: [String: String?] = [:]
    ) throws -> RunningProcess {
        guard access(executable, X_OK) == 0 else { throw MissingProgram(executable) }
        let target = ["--target", "\(process.id)", "--net", "--mount", executable]
        return try RunningProcess("/usr/bin/nsenter", target + arguments, environment: environment)
    }

    /// Waits until a port of it accepts connections, without making one.
    ///
    /// - Throws: ``TimedOut``.
    package func waitUntilListening(on port: UInt16, _ server: RunningProcess) async throws {
        try await eventually("\(server.command) listens on \(port)", saw: { server.logOrError }) {
            try ListeningPorts.now(inNamespaceOf: process.id).contains(port)
        }
    }

    /// Runs a shell command in it, to its end.
    ///
    /// - Throws: ``CommandFailed`` where its exit status is not 0, or ``TimedOut``.
    @discardableResult
    package func run(_ command: String) async throws -> ToolResult {
        let target = ["--target", "\(process.id)", "--net", "--mount"]
        let result = try await Tool(path: "/usr/bin/nsenter").run(target + ["sh", "-ec", command])
        guard result.status == 0 else { throw CommandFailed(description: "\(result)") }
        return result
    }

    /// A command that said no.
    package struct CommandFailed: Error, CustomStringConvertible {
        package let description: String
    }

    /// Ends what holds it; threads that have entered it stay.
    package func stop() async throws { try await process.stop() }
}
