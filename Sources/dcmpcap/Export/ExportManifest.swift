import SystemFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The list of exported objects, a line each; made with its first line, so that a run that can read nothing leaves
/// nothing.
struct ExportManifest: Sendable {
    /// Why it could not be written, apart from other output; the system's `errno`.
    struct Failure: Error {
        let errno: Int32
    }

    private let folder: OutputFolder
    private let name: String
    private let replaces: Bool
    private var file: (descriptor: Int32, stream: OutputStream)?

    /// Looks whether it can be made.
    ///
    /// - Throws: `OutputFolder/Failure`, with `EEXIST` where there is one that is not to be replaced.
    init(in folder: OutputFolder, _ name: String, replaces: Bool) throws(OutputFolder.Failure) {
        guard replaces || !folder.contains(name) else { throw OutputFolder.Failure(errno: EEXIST) }
        (self.folder, self.name, self.replaces) = (folder, name, replaces)
    }

    /// Adds a line.
    mutating func writeLine(_ line: String) throws {
        do {
            try stream().writeLine(line)
        } catch OutputError.failed(let number) {
            throw Failure(errno: number)
        }
    }

    /// Closes it; without lines it is empty then.
    mutating func finish() throws {
        _ = try stream()
        guard let descriptor = file.take()?.descriptor else { return }
        // Some file systems say only now that there is no room.
        guard close(descriptor) == 0 else { throw Failure(errno: errno) }
    }

    private mutating func stream() throws -> OutputStream {
        if let file { return file.stream }
        if replaces, folder.contains(name) { try folder.remove(name) }
        let descriptor = try folder.create(name)
        let stream = OutputStream(descriptor: descriptor)
        file = (descriptor, stream)
        return stream
    }
}
