#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The sizes of files, as far as they are known before they are read.
package enum FileSize {
    /// How many bytes a file has; nil where it is none, or one that can be read only once: standard input (`-`), a pipe
    /// or a device.
    package static func of(_ path: String) -> UInt64? {
        var status = stat()
        guard path != "-", unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return UInt64(status.st_size)
    }
}
