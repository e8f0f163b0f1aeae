#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Which file a name or a descriptor stands for, whatever it is called and however it was opened.
package struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let number: UInt64

    /// Takes that of a file; nil where there is none, and of devices such as `/dev/null`, which keep nothing.
    package init?(path: String) { self.init { stat(path, &$0) } }

    /// Takes that of an open file; nil as of a name.
    package init?(descriptor: Int32) { self.init { fstat(descriptor, &$0) } }

    private init?(_ call: (inout stat) -> Int32) {
        var status = stat()
        guard call(&status) == 0, status.st_mode & S_IFMT != S_IFCHR else { return nil }
        (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }
}
