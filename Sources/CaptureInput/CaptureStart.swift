import PacketFlow

/// When captures begin, which their order on a command line need not tell: a shell gives the tenth of rotated files
/// before the second.
package enum CaptureStart {
    /// Notes the time of the first packet.
    private struct FirstPacket: PacketSink {
        var time: Int64?

        mutating func take(_ packet: borrowing CapturedPacket) {
            if time == nil { time = packet.time }
        }
    }

    /// Gives files in the order of the times of their first packets.
    ///
    /// Those of which no time is known, since they are damaged, without packets or of packets without times, come last.
    /// Where one of them can be read only once, all stay as they are.
    ///
    /// - Parameters:
    ///   - paths: The files.
    ///   - interruption: A descriptor that becomes readable when the reading is to end.
    /// - Returns: the files.
    package static func sorted(_ paths: [String], until interruption: Int32? = nil) -> [String] {
        guard paths.count > 1, paths.allSatisfy({ FileSize.of($0) != nil }) else { return paths }
        let starts = paths.enumerated().map { number, path in
            (time: time(of: path, until: interruption) ?? .max, number: number, path: path)
        }
        return starts.sorted { ($0.time, $0.number) < ($1.time, $1.number) }.map(\.path)
    }

    /// When the first packet of a file was captured; nil where that cannot be told, whatever the reason: whoever reads
    /// the file is told it.
    private static func time(of path: String, until interruption: Int32?) -> Int64? {
        var first = FirstPacket()
        do throws(CaptureInputError) {
            var input = try CaptureInput(path: path, until: interruption)
            var pieces = 0
            while first.time == nil, pieces < CaptureInputLimits.piecesBeforeStart, try input.read(into: &first) {
                pieces += 1
            }
        } catch {
            // A packet before the damage tells it still.
        }
        // Simple packets of pcapng have no time.
        return first.time == 0 ? nil : first.time
    }
}
