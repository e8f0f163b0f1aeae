package import NIOCore
import NIOPosix
package import TestSupport

/// An event loop of its own for the body, on a thread in a namespace where one is given.
package func withEventLoop<Result>(
    in namespace: NetworkNamespace? = nil,
    _ body: (any EventLoop) async throws -> Result
) async throws -> Result {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let result: Result
    do {
        if let namespace { try await group.next().submit { try namespace.enter() }.get() }
        result = try await body(group.next())
    } catch {
        try await group.shutdownGracefully()
        try await namespace?.stop()
        throw error
    }
    try await group.shutdownGracefully()
    try await namespace?.stop()
    return result
}
