import Glibc

/// A file of `/proc`, whose size is not known before it is read.
enum KernelFile {
    /// The whole text of a process's or a thread's file; nil where that has ended, be it while the file is read.
    static func readIfThere(_ path: String) throws -> String? {
        do {
            return try read(path)
        } catch let error as SocketError where error.code == ENOENT || error.code == ESRCH {
            return nil
        }
    }

    /// The whole text.
    ///
    /// Foundation's `Data(contentsOf:)` stops after the first buffer of such a file.
    static func read(_ path: String) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SocketError("open \(path)") }
        defer { close(descriptor) }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return String(decoding: all, as: UTF8.self) }
            guard count > 0 else { throw SocketError("read \(path)") }
            all += buffer[..<count]
        }
    }
}
