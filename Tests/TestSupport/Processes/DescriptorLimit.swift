import Glibc

/// The limit of open files (RLIMIT_NOFILE), for exit tests.
///
/// It is that of the whole process, in which other threads open files at their own times: Dispatch those of /proc, each
/// second, and crashes where it cannot. So a thread gets a table of descriptors of its own, and only that is filled.
package enum DescriptorLimit {
    /// As many descriptors as are in the full table: more than a process of tests has open.
    private static let most: rlim_t = 1_000

    /// Leaves the calling thread, and those that it starts, so many descriptors to open, for good.
    package static func leave(_ count: Int) throws {
        try dropArenas()
        try LinuxThread.leave(.descriptors)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { throw SocketError("getrlimit") }
        limit.rlim_cur = min(limit.rlim_cur, most)
        guard setrlimit(resource, &limit) == 0 else { throw SocketError("setrlimit") }
        var taken: [Int32] = []
        var next = openNothing()
        while next >= 0 {
            taken.append(next)
            next = openNothing()
        }
        guard errno == EMFILE, taken.count >= count else { throw SocketError("open") }
        for descriptor in taken.suffix(count) { close(descriptor) }
    }

    private static func openNothing() -> Int32 { open("/dev/null", O_RDONLY | O_CLOEXEC) }

    /// Has the threads share what memory there is: to see whether a new one may have an arena of its own, malloc looks
    /// up how many processors there are, and takes a descriptor for that.
    private static func dropArenas() throws {
        let mallopt: @convention(c) (Int32, Int32) -> Int32 = try LinuxThread.function("mallopt")
        // M_ARENA_MAX of <malloc.h>.
        guard mallopt(-8, 1) == 1 else { throw SocketError("mallopt") }
    }
}
