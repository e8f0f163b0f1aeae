import DICOMWire
import Foundation

/// What reading a data set gave, and what writing it again made of that.
struct DataSetReading {
    /// A line for each event, indented by nesting.
    var lines: [String] = []
    /// The deviations, at most as many as the log keeps.
    var deviations: [Deviation] = []
    var written: [UInt8] = []
    var events: [DataSetEvent] = []
    var greatestDepth = 0

    var kinds: [Deviation.Kind] { deviations.map(\.kind) }

    init(
        _ bytes: [UInt8],
        _ encoding: DataEncoding,
        _ mode: DecodingMode = .tolerant,
        limits: WireLimits = WireLimits(),
        withLines: Bool = true
    ) throws {
        var log = DecodingLog(mode, limits: limits)
        var reader = DataSetReader(unsafe bytes.span.bytes, encoding: encoding)
        var writer = DataSetWriter(encoding)
        var indentation = ""
        while let event = try reader.next(noting: &log) {
            events.append(event)
            writer.write(event, of: reader)
            greatestDepth = max(greatestDepth, reader.depth)
            guard withLines else { continue }
            switch event {
            case .sequenceEnd(let delimiter), .itemEnd(let delimiter), .fragmentsEnd(let delimiter):
                indentation.removeLast(2)
                if delimiter != nil { lines.append(indentation + "end") }
            case .element(let header, let value):
                lines.append(indentation + Self.line(header, Self.text(reader.value(header, value))))
            case .fragment(_, let value):
                lines.append(indentation + "fragment " + EscapedText.dump(Array(copying: reader.bytes(value))))
            case .sequenceStart(let header), .fragmentsStart(let header):
                lines.append(indentation + Self.line(header, ""))
                indentation += "  "
            case .itemStart:
                lines.append(indentation + "item")
                indentation += "  "
            case .strayDelimiter(let header):
                lines.append(indentation + "stray \(header.tag)")
            case .unparsed(let range):
                lines.append(indentation + "unparsed \(range.count)")
            }
        }
        deviations = log.deviations
        written = writer.bytes
    }

    private static func line(_ header: ElementHeader, _ text: String) -> String {
        let line = "\(header.tag) \(header.vr.map(\.description) ?? "--")"
        return text.isEmpty ? line : line + " " + text
    }

    private static func text(_ value: ElementValue) -> String {
        switch value.vr {
        case .ob, .od, .of, .ol, .ov, .ow, .un: EscapedText.dump(Array(copying: value.bytes))
        default: value.summary(length: 1000)
        }
    }
}

/// Bytes of hexadecimal digits; what follows `//` on a line is a comment.
func dataSetBytes(_ text: String) -> [UInt8] {
    let digits = text.split(separator: "\n").flatMap { line in
        (line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line).filter { !$0.isWhitespace }
    }
    return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
}

/// The data sets that `fixtures/make.py` writes.
enum DataSetFixture {
    static let encodings: [(String, DataEncoding)] = [
        ("implicit", .implicitVRLittleEndian), ("explicit", .explicitVRLittleEndian), ("big", .explicitVRBigEndian),
    ]

    static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: url(name + ".bin"))) }

    static func lines(_ name: String) throws -> [String] {
        try String(contentsOf: url(name + ".txt"), encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// Every data set with its encoding.
    static func all() throws -> [([UInt8], DataEncoding)] {
        var sets = [(try bytes("encapsulated-explicit"), DataEncoding.explicitVRLittleEndian)]
        for name in ["every-vr", "nested-defined", "nested-undefined"] {
            for (suffix, encoding) in encodings { sets.append((try bytes(name + "-" + suffix), encoding)) }
        }
        return sets
    }

    private static func url(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "fixtures/" + name)
    }
}
