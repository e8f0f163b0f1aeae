package import NIOCore
import NIOPosix
import SystemFiles
package import ToolSupport

/// A tool that talks to peers.
package protocol LiveTool: ToolCommand, Sendable {
    /// Does what was asked.
    ///
    /// It is run on the event loop, and so is what it awaits: an answer reaches it without a change of threads, each of
    /// which would cost as much as the answer of a server near by.
    ///
    /// - Parameters:
    ///   - console: Where the result and everything else goes.
    ///   - process: What the process has for it.
    /// - Returns: How it ended.
    /// - Throws: ``ToolFailure`` for what the user has to know, and anything else for what should not happen.
    mutating func run(on console: Console, in process: LiveProcess) async throws -> ToolExit
}

/// What the process of a live tool has.
package struct LiveProcess: Sendable {
    /// The event loop of all connections, which is the main thread.
    package let eventLoop: any EventLoop
    /// The signals to the process.
    package let signals: Signals
    /// Ends the process, from any thread.
    package let end: @Sendable (ToolExit) -> Never
}

extension LiveTool {
    /// Runs the tool with this process's arguments and ends the process.
    ///
    /// A tool calls it from the `main` of a type of its own: on the tool itself `@main` would find ArgumentParser's.
    package static func runAsProcess() -> Never {
        let runner = ToolRunner(Self.self)
        switch runner.prepare(ToolRunner.processArguments) {
        case .ended(let exit): runner.end(exit)
        case .ready(let tool, let console):
            guard let tool = tool as? Self else { preconditionFailure("\(Self.self) was asked for") }
            if FreeDescriptors.shortage(of: LiveToolLimits.descriptors) != nil {
                let failure = ToolFailure.failure(
                    "too few file descriptors are free: a run needs \(LiveToolLimits.descriptors) at a time",
                    hint: "raise the limit of open files (ulimit -n)"
                )
                runner.end(runner.report(failure, on: console))
            }
            let signals = Signals()
            MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { eventLoop in
                Task(executorPreference: EventLoopTaskExecutor(eventLoop)) {
                    var tool = tool
                    do {
                        let process = LiveProcess(eventLoop: eventLoop, signals: signals, end: runner.end)
                        runner.end(try await tool.run(on: console, in: process))
                    } catch {
                        runner.end(runner.report(error, on: console))
                    }
                }
            }
            preconditionFailure("the event loop of the main thread goes on until the process ends")
        }
    }
}

/// Runs tasks on an event loop.
private final class EventLoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
