import CaptureInput
import ToolSupport

/// How far the files are read, told to somebody who waits for it.
struct ReadingProgress {
    private let console: Console
    private var progress: Progress
    /// Bytes of the files that were read before.
    private var before: UInt64 = 0

    /// Makes the progress of files; nil where nobody looks, or the size of one is not known.
    init?(_ console: Console, files: [String]) {
        guard console.showsProgress else { return nil }
        var size: UInt64 = 0
        for file in files {
            guard let length = FileSize.of(file) else { return nil }
            size += length
        }
        guard let progress = Progress(size: size, at: Clocks.monotonic) else { return nil }
        (self.console, self.progress) = (console, progress)
    }

    /// Tells how much of the current file was read, where some time has passed.
    mutating func tell(_ bytesRead: UInt64) {
        if let text = progress.text(done: before + bytesRead, at: Clocks.monotonic) { console.showProgress(text) }
    }

    /// Goes on to the next file.
    mutating func end(_ bytesRead: UInt64) { before += bytesRead }
}
