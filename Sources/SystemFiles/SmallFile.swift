#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads whole files without Foundation.
package enum SmallFile {
    /// Why a file was not read.
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The system said no, with its `errno`.
        case unreadable(errno: Int32)
        /// It has more bytes than this.
        case longer(than: Int)

        /// The reason, as the end of a sentence.
        package var description: String {
            switch self {
            case .unreadable(let errno): String(cString: strerror(errno))
            case .longer(let limit): "larger than \(limit) bytes"
            }
        }
    }

    /// The bytes of a file that has at most so many.
    package static func bytes(of path: String, atMost limit: Int) throws(Failure) -> [UInt8] {
        // Not as a stream: the end of the process would wait for one that another thread reads.
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .unreadable(errno: errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: SystemFilesLimits.piece)
        while bytes.count <= limit {
            let count = read(file, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes += chunk[..<count]
            } else if errno != EINTR {
                throw .unreadable(errno: errno)
            }
        }
        throw .longer(than: limit)
    }
}
