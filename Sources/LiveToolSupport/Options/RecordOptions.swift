import ArgumentParser
package import Probing
import SystemFiles
package import ToolSupport

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Whether what is exchanged is recorded.
package struct RecordOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "Write what is exchanged to a capture file for Wireshark: plain also under TLS, whose handshake is in it where "
                + "that failed; secrets masked, data blanked.",
            valueName: "file"
        ),
        completion: .file()
    )
    private var record: String?

    @Flag(help: "Record secrets and data sets as they are.")
    private var recordAll = false

    /// For ArgumentParser, which fills in the values.
    package init() {}

    /// Refuses an option that has nothing to act on.
    package func validate() throws {
        if recordAll && record == nil { throw ValidationError("'--record-all' needs '--record FILE'") }
    }

    /// Makes the recording.
    ///
    /// Where it cannot be written any more, the console says so while the run goes on.
    ///
    /// - Parameters:
    ///   - console: Where failures are told.
    ///   - files: What the run reads: a recording in the place of a key would be the end of that.
    /// - Returns: The recording; nil where none is asked for.
    /// - Throws: `ToolFailure` where the file cannot be made, or is one of those or where the result goes.
    package func makeRecording(_ console: Console, besides files: [String]) throws -> Recording? {
        guard let record else { return nil }
        if record == "-" {
            throw ToolFailure.usage("--record '-': the result goes to standard output; give a file or a pipe")
        }
        if let file = FileIdentity(path: record) {
            if let read = files.first(where: { FileIdentity(path: $0) == file }) {
                throw ToolFailure.usage("--record '\(record)' is the file '\(read)' that this run reads")
            }
            if FileIdentity(descriptor: STDOUT_FILENO) == file {
                throw ToolFailure.usage("--record '\(record)' is standard output, where the result goes")
            }
        }
        do {
            return try Recording(path: record, recordsAll: recordAll) { failure in
                console.note("\(Self.failure(failure).message); the run goes on")
            }
        } catch {
            throw Self.failure(error)
        }
    }

    /// Why a recording failed, as the user is told.
    package static func failure(_ error: Recording.Failure) -> ToolFailure {
        let reason =
            switch error.reason {
            case .closed: "nobody reads it any more"
            case .unread: "the run was over before all of it was read; its last packet may be cut short"
            case .failed(errno: ENXIO): "it is a pipe that nobody reads yet; start its reader first"
            case .failed(errno: let errno): String(cString: strerror(errno))
            }
        return .failure("cannot write '\(error.path)': \(reason)")
    }
}
