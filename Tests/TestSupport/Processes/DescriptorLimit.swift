import Glibc

/// The limit of open files (RLIMIT_NOFILE), which is that of the whole process: for exit tests.
package enum DescriptorLimit {
    /// Runs the body with so many descriptors left to open, and then lifts the limit again.
    package static func leaving<Result>(_ count: Int, _ body: () async throws -> Result) async throws -> Result {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var before = rlimit()
        guard getrlimit(resource, &before) == 0 else { throw SocketError("getrlimit") }
        var limit = before
        limit.rlim_cur = try rlim_t(firstRefused(after: count))
        guard setrlimit(resource, &limit) == 0 else { throw SocketError("setrlimit") }
        defer { setrlimit(resource, &before) }
        return try await body()
    }

    /// The number of the descriptor that comes after so many more: the limit is on that, not on how many are open.
    private static func firstRefused(after count: Int) throws -> Int32 {
        var taken: [Int32] = []
        defer { for descriptor in taken { close(descriptor) } }
        repeat {
            taken.append(open("/dev/null", O_RDONLY | O_CLOEXEC))
            guard taken[taken.count - 1] >= 0 else { throw SocketError("open") }
        } while taken.count <= count
        return taken[count]
    }
}
