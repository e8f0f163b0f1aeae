import SystemFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes files of which many may be begun at once, and gives each its name when it is whole.
struct ObjectFiles: Sendable {
    /// A file that is begun.
    private struct Begun {
        var descriptor: Int32?
        var lastUse = 0
    }

    private let folder: OutputFolder
    private let replaces: Bool
    private let namesReplaced: Int
    private var files: [Int: Begun] = [:]
    private var openCount = 0
    private var uses = 0
    /// Hashes of the names that were given, where files of other runs are replaced and those of this one are not.
    private var given: Set<Int> = []

    /// Makes the files of a folder; `replaces` lets them take others' places, as long as so many names are known to be
    /// of this run.
    init(in folder: OutputFolder, replaces: Bool, upTo namesReplaced: Int = PcapLimits.namesReplaced) {
        self.folder = folder
        self.replaces = replaces
        self.namesReplaced = namesReplaced
    }

    private static func partName(_ number: Int) -> String { ".sonde-\(getpid())-\(number).part" }

    /// Adds bytes to the file of a number, which begins with its first ones.
    mutating func append(_ bytes: [UInt8], to number: Int) throws(OutputFolder.Failure) {
        let descriptor = try descriptor(of: number)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw OutputFolder.Failure(errno: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Gives a file its name, or one with its own number, which no other object of this run can have; returns that.
    ///
    /// To count the copies of each name up would take as many attempts as there are copies, or to remember all names.
    ///
    /// - Throws: `OutputFolder/Failure` where it did not become whole, or cannot be given a name: it is gone then.
    mutating func finish(_ number: Int, as name: String, _ suffix: String) throws(OutputFolder.Failure) -> String {
        do throws(OutputFolder.Failure) {
            try closeDescriptor(of: number)
            let final = try rename(number, name, suffix)
            files[number] = nil
            return final
        } catch {
            drop(number)
            throw error
        }
    }

    private mutating func rename(
        _ number: Int,
        _ name: String,
        _ suffix: String
    ) throws(OutputFolder.Failure) -> String {
        for attempt in 0..<PcapLimits.namesTried {
            let copy = ["", "-\(number)", "-\(number)-\(attempt)"][min(attempt, 2)]
            do throws(OutputFolder.Failure) {
                try folder.rename(Self.partName(number), to: name + copy + suffix, replacing: mayReplace(name, attempt))
            } catch {
                guard error.errno == EEXIST else { throw error }
                continue
            }
            if replaces, attempt == 0, given.count < namesReplaced { given.insert(name.hashValue) }
            return name + copy + suffix
        }
        throw OutputFolder.Failure(errno: EEXIST)
    }

    /// Whether a file that has the name already may be replaced: not where it may be of this run.
    private func mayReplace(_ name: String, _ attempt: Int) -> Bool {
        guard replaces, attempt == 0 else { return replaces }
        return given.count < namesReplaced && !given.contains(name.hashValue)
    }

    /// Drops a file that will not be whole, where it was begun.
    mutating func drop(_ number: Int) {
        guard files[number] != nil else { return }
        do throws(OutputFolder.Failure) {
            try closeDescriptor(of: number)
        } catch {
            // It is not kept.
        }
        files[number] = nil
        do throws(OutputFolder.Failure) {
            try folder.remove(Self.partName(number))
        } catch {
            // What cannot be removed is a part that says so by its name.
        }
    }

    /// Drops all that are not whole.
    mutating func dropAll() { for number in files.keys { drop(number) } }

    private mutating func closeDescriptor(of number: Int) throws(OutputFolder.Failure) {
        guard let descriptor = files[number]?.descriptor else { return }
        files[number]?.descriptor = nil
        openCount -= 1
        // Some file systems say only now that there is no room.
        guard close(descriptor) == 0 else { throw OutputFolder.Failure(errno: errno) }
    }

    private mutating func descriptor(of number: Int) throws(OutputFolder.Failure) -> Int32 {
        uses += 1
        if let descriptor = files[number]?.descriptor {
            files[number]?.lastUse = uses
            return descriptor
        }
        if openCount >= PcapLimits.openObjects { try closeOldest() }
        let name = Self.partName(number)
        let descriptor = try files[number] == nil ? folder.create(name) : folder.reopen(name)
        files[number] = Begun(descriptor: descriptor, lastUse: uses)
        openCount += 1
        return descriptor
    }

    private mutating func closeOldest() throws(OutputFolder.Failure) {
        let open = files.filter { $0.value.descriptor != nil }
        if let oldest = open.min(by: { $0.value.lastUse < $1.value.lastUse })?.key {
            try closeDescriptor(of: oldest)
        }
    }
}
