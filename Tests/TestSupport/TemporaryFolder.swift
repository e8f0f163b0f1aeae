import Foundation
import Glibc
import Synchronization

/// A folder for the files of one test, gone when the test process ends.
///
/// It is not tied to the life of the value: Swift may end that after its last use, while a server still works in the
/// folder.
package struct TemporaryFolder: Sendable {
    /// The absolute path, without a slash at the end.
    package let path: String

    /// Makes an empty folder whose name starts as given.
    ///
    /// - Throws: What the file system says.
    package init(_ name: String = "test") throws {
        let number = Self.count.add(1, ordering: .relaxed).newValue
        path = try Self.root.get() + "/\(name)-\(number)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    /// The path of a file in it, whether there is one or not.
    package func file(_ name: String) -> String { path + "/" + name }

    /// Makes a folder in it and gives its path.
    package func makeFolder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
        return file(name)
    }

    /// Writes a file and gives its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    /// Writes a file and gives its path.
    @discardableResult
    package func write(bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    /// The text of a file in it; what is no UTF-8 shows as replacement characters.
    package func read(_ name: String) throws -> String { String(decoding: try readBytes(name), as: UTF8.self) }

    /// The bytes of a file in it.
    package func readBytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name))))
    }

    private static let count = Atomic<Int>(0)

    /// The folder that holds all others of this process: in `SONDE_TEST_FOLDER`, which `Tests/run` clears, else in
    /// `/tmp`.
    private static let root = Result {
        let environment = ProcessInfo.processInfo.environment
        let parent = environment["SONDE_TEST_FOLDER"] ?? environment["TMPDIR"] ?? "/tmp"
        let path = "\(parent)/sonde-tests-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        Cleanup.atExit { removeTree(path) }
        return path
    }

    private static func removeTree(_ path: String) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            FileHandle.standardError.write(Data("left behind: \(path): \(error)\n".utf8))
        }
    }
}
