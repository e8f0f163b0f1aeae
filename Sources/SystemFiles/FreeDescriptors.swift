#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Whether more files and sockets can be opened.
package enum FreeDescriptors {
    /// Looks whether so many descriptors can be had at once, by taking them for a moment: a microsecond for a few.
    ///
    /// - Returns: EMFILE or ENFILE where not.
    package static func shortage(of count: Int) -> Int32? {
        var taken: [Int32] = []
        defer { for descriptor in taken { close(descriptor) } }
        while taken.count < count {
            let descriptor = open("/", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return errno == EMFILE || errno == ENFILE ? errno : nil }
            taken.append(descriptor)
        }
        return nil
    }
}
