#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A folder that files are made in: none of them can come to lie outside, follow a link or take another one's place.
package final class OutputFolder: Sendable {
    /// Why a file or the folder could not be made or written; the system's `errno`.
    package struct Failure: Error, Hashable, Sendable {
        /// The system's number.
        package let errno: Int32

        /// Makes a failure of the system's number.
        package init(errno: Int32) { self.errno = errno }
    }

    private let descriptor: Int32

    /// Opens a folder, and makes it where it is not there; the folders above have to be.
    ///
    /// - Throws: ``Failure``.
    package init(_ path: String) throws(Failure) {
        if mkdir(path, 0o777) != 0, errno != EEXIST { throw Failure(errno: errno) }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
    }

    deinit { close(descriptor) }

    /// Whether there is something of a name, if only a link that leads nowhere.
    package func contains(_ name: String) -> Bool { faccessat(descriptor, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 }

    /// Makes an empty file of a name without separators, which is not there yet.
    ///
    /// - Throws: ``Failure``, with `EEXIST` where it is there.
    package func create(_ name: String) throws(Failure) -> Int32 {
        precondition(!name.contains("/") && name != "." && name != "..", "the name of a file in the folder")
        let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw Failure(errno: errno) }
        return file
    }

    /// Opens a file that was made here, to write at its end.
    ///
    /// - Throws: ``Failure``.
    package func reopen(_ name: String) throws(Failure) -> Int32 {
        let file = openat(descriptor, name, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { throw Failure(errno: errno) }
        return file
    }

    /// Gives a file its name, of which another may be there only where it may be replaced.
    ///
    /// - Throws: ``Failure``, with `EEXIST` where there is another.
    package func rename(_ name: String, to final: String, replacing: Bool) throws(Failure) {
        if !replacing {
            if linkat(descriptor, name, descriptor, final, 0) == 0 { return try remove(name) }
            guard errno != EEXIST else { throw Failure(errno: errno) }
            // A file system without links. The place is taken first: renaming alone would replace whatever is there.
            close(try create(final))
        }
        guard renameat(descriptor, name, descriptor, final) == 0 else { throw Failure(errno: errno) }
    }

    /// Removes a file.
    ///
    /// - Throws: ``Failure``.
    package func remove(_ name: String) throws(Failure) {
        guard unlinkat(descriptor, name, 0) == 0 else { throw Failure(errno: errno) }
    }
}
