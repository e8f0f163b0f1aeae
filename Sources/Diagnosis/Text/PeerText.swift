import DICOMWire
import DIMSE

/// What came from a peer, made fit for a line of a report: escaped, and no longer than a reader wants.
enum PeerText {
    /// Text in quotation marks.
    static func quoted(_ bytes: some Collection<UInt8>) -> String {
        "\"" + EscapedText.of(bytes.prefix(DiagnosisLimits.quotedText)) + "\""
            + (bytes.count > DiagnosisLimits.quotedText ? "..." : "")
    }

    /// Text as it is, without marks.
    static func plain(_ text: String) -> String { EscapedText.of(text.utf8.prefix(DiagnosisLimits.line)) }

    /// Text that was escaped where it was read, cut.
    static func line(_ text: String) -> String {
        text.utf8.count > DiagnosisLimits.line ? text.prefix(DiagnosisLimits.line) + "..." : text
    }

    /// The first bytes in hexadecimal digits.
    static func dump(_ bytes: some Collection<UInt8>) -> String {
        EscapedText.dump(bytes.prefix(DiagnosisLimits.dump)) + (bytes.count > DiagnosisLimits.dump ? " ..." : "")
    }

    /// Printable bytes in a row that are taken for words, as by strings(1).
    private static let wordLength = 4

    /// The bytes of ``dump(_:)`` as text in quotation marks, each that is not printable as a dot; nil without any
    /// words.
    static func dotted(_ bytes: some Collection<UInt8>) -> String? {
        let first = bytes.prefix(DiagnosisLimits.dump)
        let words = first.split { !isPrintable($0) }
        guard words.contains(where: { $0.count >= wordLength }) else { return nil }
        let shown = first.map { isPrintable($0) ? $0 : UInt8(ascii: ".") }
        return "\"" + EscapedText.of(shown) + "\"" + (bytes.count > DiagnosisLimits.dump ? "..." : "")
    }

    /// Whether ``quoted(_:)`` can be read: of the bytes that it shows one in eight at most is not printable, ends of
    /// lines and tabs apart.
    static func isMostlyText(_ bytes: some Collection<UInt8>) -> Bool {
        let shown = bytes.prefix(DiagnosisLimits.quotedText)
        let others = shown.count { !isPrintable($0) && ![0x09, 0x0A, 0x0D].contains($0) }
        return others * 8 <= shown.count
    }

    private static func isPrintable(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }

    /// An AE title in quotation marks; with its bytes where they are not what the text shows.
    static func title(_ title: AETitle) -> String {
        let quoted = "\"" + title.text + "\""
        let padding = AETitle.fieldLength - title.significantBytes.count
        let isPlain = title.field.elementsEqual(
            title.significantBytes + Array(repeating: 0x20, count: padding)
        )
        return isPlain && title.problem == nil ? quoted : quoted + " (" + EscapedText.dump(title.field) + ")"
    }

    /// A UID with its registered name, where it has one.
    static func uid(_ uid: UID) -> String {
        let name = uid.displayName
        return name == uid.description ? name : "\(uid) (\(name))"
    }

    /// An address with its port, the address in brackets where it has colons.
    static func endpoint(_ address: String, _ port: Int) -> String {
        EndpointText.of(plain(address), port)
    }

    /// The lines, each once, with how often it is there.
    static func counted(_ lines: [String]) -> [String] {
        var counts: [String: Int] = [:]
        var first: [String] = []
        for line in lines {
            if counts[line] == nil { first.append(line) }
            counts[line, default: 0] += 1
        }
        return first.map { line in line + (counts[line].flatMap { $0 > 1 ? "; \($0) times" : nil } ?? "") }
    }
}
