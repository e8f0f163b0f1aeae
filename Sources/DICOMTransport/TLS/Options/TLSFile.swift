import SystemFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads files and folders of certificates.
enum TLSFile {
    /// Reads a whole file.
    ///
    /// - Throws: ``TLSOptionsError``.
    static func contents(of path: String, as kind: TLSOptionsError.File) throws(TLSOptionsError) -> [UInt8] {
        do throws(SmallFile.Failure) {
            return try SmallFile.bytes(of: path, atMost: TransportLimits.tlsFile)
        } catch {
            switch error {
            case .unreadable: throw .unreadable(kind, path: path, reason: error.description)
            case .longer: throw .tooLong(kind, path: path)
            }
        }
    }

    /// The paths of a folder's entries in order of their names; nil if it is no folder.
    static func entries(of path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while names.count < TransportLimits.tlsFolderEntries, let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)) {
                    String(cString: $0)
                }
            }
            if name != ".", name != ".." { names.append(path + "/" + name) }
        }
        return names.sorted()
    }
}
