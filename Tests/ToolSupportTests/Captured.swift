import Foundation
import SystemFiles

@testable import ToolSupport

/// What a tool wrote, and how it ended.
struct Captured {
    let exit: ToolExit
    let output: String
    let errors: String

    var outputLines: [String] { lines(output) }
    var errorLines: [String] { lines(errors) }

    private func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Runs a tool in this process; it must write less than a pipe holds (64 kB).
    static func run(_ arguments: [String], _ environment: [String: String] = [:]) -> Captured {
        let pipes = (output: Pipe(), errors: Pipe())
        let runner = ToolRunner(
            SampleTool.self,
            output: OutputStream(descriptor: pipes.output.fileHandleForWriting.fileDescriptor),
            errors: OutputStream(descriptor: pipes.errors.fileHandleForWriting.fileDescriptor),
            environment: { environment[$0] }
        )
        let exit = runner.run(arguments)
        return Captured(exit: exit, output: drain(pipes.output), errors: drain(pipes.errors))
    }

    static func drain(_ pipe: Pipe) -> String {
        pipe.fileHandleForWriting.closeFile()
        return String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    /// Runs a program of this machine on a text for a minute at most, and gives all it says.
    static func pipe(_ text: String, through command: [String]) throws -> (status: Int32, said: String) {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).txt")
        try Data(text.utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["timeout", "60"] + command + [file.path()]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let said = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try FileManager.default.removeItem(at: file)
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }
}
