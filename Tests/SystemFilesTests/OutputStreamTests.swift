import Foundation
import Synchronization
import SystemFiles
import Testing

@Suite(.timeLimit(.minutes(1))) struct OutputStreamTests {
    @Test("More than a pipe holds arrives whole, also where the descriptor does not block", arguments: [false, true])
    func partialWrites(isNonBlocking: Bool) throws {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        if isNonBlocking { #expect(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0) }
        let text = String(repeating: "0123456789abcdef", count: 100_000)
        let reader = BackgroundReader(pipe)
        #expect(throws: Never.self) { try OutputStream(descriptor: descriptor).writeLine(text) }
        pipe.fileHandleForWriting.closeFile()
        let isWhole = try reader.wait() == Data((text + "\n").utf8)
        #expect(isWhole)
    }

    @Test("Lines from several tasks do not mix")
    func lines() async throws {
        let pipe = Pipe()
        let stream = OutputStream(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        let reader = BackgroundReader(pipe)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for letter in ["a", "b", "c", "d"] {
                group.addTask {
                    for _ in 0..<20 { try stream.writeLine(String(repeating: letter, count: 50_000)) }
                }
            }
            try await group.waitForAll()
        }
        pipe.fileHandleForWriting.closeFile()
        let lines = try reader.wait().split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 80)
        #expect(lines.allSatisfy { $0.count == 50_000 && Set($0).count == 1 })
    }

    @Test("Nobody is waited for once the run is over, and what fits is written all the same")
    func unread() throws {
        let pipe = Pipe()
        let stream = OutputStream(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        stream.stopWaiting()
        try stream.write("fits")
        let start = ContinuousClock.now
        #expect(throws: OutputError.unread) { try stream.write(String(repeating: "x", count: 1 << 20)) }
        #expect(ContinuousClock.now - start >= .seconds(SystemFilesLimits.lastSeconds))
        #expect(pipe.fileHandleForReading.availableData.prefix(5) == Data("fitsx".utf8))
    }

    @Test("A write that waits already is told, too")
    func unreadMeanwhile() async throws {
        let pipe = Pipe()
        let stream = OutputStream(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        let writing = Task.detached { () -> OutputError? in
            do throws(OutputError) {
                try stream.write(String(repeating: "x", count: 1 << 20))
                return nil
            } catch {
                return error
            }
        }
        // What it waits for is that the pipe is full.
        let deadline = ContinuousClock.now + .seconds(20)
        while unreadBytes(pipe) < 1 << 16, ContinuousClock.now < deadline { await Task.yield() }
        #expect(unreadBytes(pipe) == 1 << 16, "the pipe is full")
        stream.stopWaiting()
        #expect(await writing.value == .unread)
    }

    private func unreadBytes(_ pipe: Pipe) -> Int32 {
        var count: Int32 = 0
        return ioctl(pipe.fileHandleForReading.fileDescriptor, UInt(FIONREAD), &count) == 0 ? count : -1
    }

    @Test("A closed descriptor and a closed pipe are told apart")
    func failures() {
        OutputStream.ignoreWriteSignals()
        let pipe = Pipe()
        pipe.fileHandleForReading.closeFile()
        let stream = OutputStream(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        #expect(throws: OutputError.closed) { try stream.write("x") }
        #expect(throws: OutputError.failed(errno: EBADF)) { try OutputStream(descriptor: .max).write("x") }
        #expect(throws: Never.self) { try OutputStream(descriptor: .max).write("") }
    }
}

/// Reads a pipe to its end on a thread of its own: a task would wait for a thread that a blocked writer holds.
private final class BackgroundReader: Sendable {
    private let data = Mutex(Data())
    private let isDone = DispatchSemaphore(value: 0)

    init(_ pipe: Pipe) {
        Thread.detachNewThread { [self] in
            let read = pipe.fileHandleForReading.readDataToEndOfFile()
            data.withLock { $0 = read }
            isDone.signal()
        }
    }

    /// All there was; a writer that never closes is a failure, not a test without end.
    func wait() throws -> Data {
        try #require(isDone.wait(timeout: .now() + 20) == .success, "the pipe comes to its end")
        return data.withLock { $0 }
    }
}
