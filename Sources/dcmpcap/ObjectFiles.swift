import SystemFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes files of which many may be begun at once, and gives each its name when it is whole.
struct ObjectFiles {
    /// A file that is begun.
    private struct Begun {
        var buffer: [UInt8] = []
        var descriptor: Int32?
        /// Whether there is a file already.
        var isCreated = false
        var lastUse = 0
    }

    private let folder: OutputFolder
    private let replaces: Bool
    private var files: [Int: Begun] = [:]
    private var openCount = 0
    private var bufferedBytes = 0
    private var uses = 0

    /// Makes the files of a folder; `replaces` lets them take others' places.
    init(in folder: OutputFolder, replaces: Bool) {
        self.folder = folder
        self.replaces = replaces
    }

    private static func partName(_ number: Int) -> String { ".sonde-\(getpid())-\(number).part" }

    /// Begins a file under a number of its own.
    mutating func begin(_ number: Int, with bytes: [UInt8]) {
        files[number] = Begun(buffer: bytes)
        bufferedBytes += bytes.count
    }

    /// Adds bytes to it.
    mutating func append(_ bytes: RawSpan, to number: Int) throws(OutputFolder.Failure) {
        guard var file = files.removeValue(forKey: number) else { return }
        unsafe bytes.withUnsafeBytes { unsafe file.buffer.append(contentsOf: $0) }
        bufferedBytes += bytes.byteCount
        uses += 1
        file.lastUse = uses
        defer { files[number] = file }
        if file.buffer.count >= PcapLimits.objectBuffer { try flush(&file, number) }
        if bufferedBytes > PcapLimits.objectBuffers {
            try flush(&file, number)
            try flushAll()
        }
    }

    /// Gives a file its name, or one like it that is free; returns that.
    mutating func finish(_ number: Int, as name: String, _ suffix: String) throws(OutputFolder.Failure) -> String {
        guard var file = files.removeValue(forKey: number) else { return "" }
        do throws(OutputFolder.Failure) {
            try flush(&file, number)
        } catch {
            drop(file, number)
            throw error
        }
        closeDescriptor(of: &file)
        for copy in 1... {
            let final = name + (copy == 1 ? "" : "-\(copy)") + suffix
            do throws(OutputFolder.Failure) {
                try folder.rename(Self.partName(number), to: final, replacing: replaces)
                return final
            } catch {
                guard error.errno == EEXIST else { throw error }
            }
        }
        return ""
    }

    /// Drops a file that will not be whole.
    mutating func drop(_ number: Int) {
        if let file = files.removeValue(forKey: number) { drop(file, number) }
    }

    /// Drops all that are not whole.
    mutating func dropAll() { for number in files.keys { drop(number) } }

    private mutating func drop(_ file: Begun, _ number: Int) {
        var file = file
        bufferedBytes -= file.buffer.count
        closeDescriptor(of: &file)
        guard file.isCreated else { return }
        do throws(OutputFolder.Failure) {
            try folder.remove(Self.partName(number))
        } catch {
            // What cannot be removed is a part that says so by its name.
        }
    }

    private mutating func closeDescriptor(of file: inout Begun) {
        guard let descriptor = file.descriptor else { return }
        close(descriptor)
        file.descriptor = nil
        openCount -= 1
    }

    private mutating func flushAll() throws(OutputFolder.Failure) {
        for number in files.keys.sorted() {
            guard var file = files[number] else { continue }
            defer { files[number] = file }
            try flush(&file, number)
        }
    }

    private mutating func flush(_ file: inout Begun, _ number: Int) throws(OutputFolder.Failure) {
        let descriptor = try descriptor(of: &file, number)
        var rest = file.buffer[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw OutputFolder.Failure(errno: errno) }
            rest = rest.dropFirst(count)
        }
        bufferedBytes -= file.buffer.count
        file.buffer.removeAll(keepingCapacity: true)
    }

    private mutating func descriptor(of file: inout Begun, _ number: Int) throws(OutputFolder.Failure) -> Int32 {
        if let descriptor = file.descriptor { return descriptor }
        if openCount >= PcapLimits.openObjects { closeOldest() }
        let name = Self.partName(number)
        let descriptor = try file.isCreated ? folder.reopen(name) : folder.create(name)
        (file.descriptor, file.isCreated) = (descriptor, true)
        openCount += 1
        return descriptor
    }

    private mutating func closeOldest() {
        let open = files.filter { $0.value.descriptor != nil }
        guard let oldest = open.min(by: { $0.value.lastUse < $1.value.lastUse })?.key, var file = files[oldest] else {
            return
        }
        closeDescriptor(of: &file)
        files[oldest] = file
    }
}
