/// What a recording tells of a run that did not wait any longer: who watches the wire cannot tell it from a limit of
/// time.
///
/// It stands in a SYN that nobody waited for, and in what ends a connection, as ``RecordedTLS`` does.
package enum RecordedInterruption: UInt8, Hashable, Sendable {
    /// The user ended the run.
    case user = 1
    /// The deadline of the run did.
    case deadline = 2

    /// Bytes of the option: kind, length, identifier, who ended the run.
    private static let length = 7

    /// The option of a segment that says so, and a filler: options are whole words.
    var options: [UInt8] { RecordedOption.start(length: Self.length) + [rawValue, 0] }

    /// Reads the options of a segment; nil where none is it.
    init?(options bytes: RawSpan) {
        guard let place = RecordedOption.find(length: Self.length, in: bytes) else { return nil }
        self.init(rawValue: bytes.byte(at: place))
    }
}
