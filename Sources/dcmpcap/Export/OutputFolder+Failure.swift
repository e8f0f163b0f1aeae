import SystemFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension OutputFolder.Failure {
    /// What the system calls it.
    var reason: String { unsafe String(cString: strerror(errno)) }

    /// Whether it is one of the disk, which the next object meets as well: no room, or a disk that is broken, away or
    /// read-only now.
    var isOfDisk: Bool { [ENOSPC, EDQUOT, EIO, EROFS, ENODEV, ENXIO, ESTALE].contains(errno) }
}
