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
        guard let file = fopen(path, "rbe") else { throw .unreadable(errno: errno) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: SystemFilesLimits.piece)
        while bytes.count <= limit {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else {
                if ferror(file) != 0 { throw .unreadable(errno: errno) }
                return bytes
            }
            bytes += chunk[..<count]
        }
        throw .longer(than: limit)
    }
}
