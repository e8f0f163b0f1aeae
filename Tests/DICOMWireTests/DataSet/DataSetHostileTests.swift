import DICOMWire
import TestSupport
import Testing

/// Any bytes can be read: without a trap, and so that writing makes the same bytes again.
@Suite struct DataSetHostileTests {
    /// Reads bytes in each encoding and checks what holds for any bytes.
    private func check(_ bytes: [UInt8]) throws {
        for encoding in DataEncoding.allCases {
            var limits = WireLimits()
            limits.sequenceDepth = 16
            let reading: DataSetReading
            do {
                reading = try DataSetReading(bytes, encoding, limits: limits, withLines: false)
            } catch let error as WireError {
                #expect(error.code == .limitExceeded(.sequenceDepth))
                continue
            }
            guard reading.written == bytes, reading.greatestDepth <= limits.sequenceDepth,
                // An event takes eight bytes at least, or is the end of one that did, or the rest.
                reading.events.count <= bytes.count / 4 + 1
            else {
                Issue.record("\(encoding): \(EscapedText.dump(bytes))")
                continue
            }
            checkNesting(reading.events)
            if reading.deviations.isEmpty {
                #expect(try DataSetReading(bytes, encoding, .strict, limits: limits, withLines: false).written == bytes)
            } else {
                #expect(throws: WireError.self) {
                    try DataSetReading(bytes, encoding, .strict, limits: limits, withLines: false)
                }
            }
        }
    }

    /// Each end has its start, and nothing is left open.
    private func checkNesting(_ events: [DataSetEvent]) {
        var open: [Character] = []
        for event in events {
            switch event {
            case .sequenceStart: open.append("s")
            case .itemStart: open.append("i")
            case .fragmentsStart: open.append("f")
            case .sequenceEnd: #expect(open.popLast() == "s")
            case .itemEnd: #expect(open.popLast() == "i")
            case .fragmentsEnd: #expect(open.popLast() == "f")
            case .element: #expect(open.last == "i" || open.isEmpty)
            case .fragment: #expect(open.last == "f")
            case .strayDelimiter, .unparsed: break
            }
        }
        #expect(open.isEmpty)
    }

    @Test("A data set cut off anywhere is read up to there")
    func truncated() throws {
        for (bytes, encoding) in try DataSetFixture.all() {
            for length in 0..<bytes.count {
                let reading = try DataSetReading(Array(bytes[..<length]), encoding, withLines: false)
                #expect(reading.written == Array(bytes[..<length]))
            }
        }
    }

    @Test("A data set read in another encoding, or from any place on, does no harm")
    func displaced() throws {
        for (bytes, _) in try DataSetFixture.all() {
            for start in 0..<min(bytes.count, 100) { try check(Array(bytes[start...])) }
        }
    }

    @Test("Any length in the place of any other does no harm")
    func lengths() throws {
        let lengths: [UInt32] = [0, 1, 7, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0, 0xFFFF_FFFE, 0xFFFF_FFFF]
        for name in ["nested-undefined-explicit", "encapsulated-explicit", "nested-defined-implicit"] {
            let bytes = try DataSetFixture.bytes(name)
            for place in stride(from: 0, to: bytes.count - 4, by: 2) {
                for length in lengths {
                    var changed = bytes
                    for index in 0..<4 { changed[place + index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
                    try check(changed)
                }
            }
        }
    }

    @Test("Mutated data sets do no harm", arguments: 0..<8)
    func mutated(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let sets = try DataSetFixture.all()
        for _ in 0..<400 {
            var bytes = sets[random.below(sets.count)].0
            for _ in 0...random.below(8) { mutate(&bytes, &random) }
            try check(bytes)
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let tags: [[UInt8]] = [
            [0xFE, 0xFF, 0x00, 0xE0], [0xFE, 0xFF, 0x0D, 0xE0], [0xFE, 0xFF, 0xDD, 0xE0], [0xFF, 0xFE, 0xE0, 0x00],
            [0xFF, 0xFF, 0xFF, 0xFF], Array("SQ".utf8) + [0, 0], Array("UN".utf8) + [0, 0], [0xE0, 0x7F, 0x10, 0x00],
        ]
        guard !bytes.isEmpty else { return }
        let place = random.below(bytes.count)
        switch random.below(6) {
        case 0: bytes[place] = UInt8(random.below(256))
        case 1: bytes[place] ^= 1 << UInt8(random.below(8))
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + random.below(16)))
        case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random.below(64))], at: place)
        case 4: bytes.insert(contentsOf: tags[random.below(tags.count)], at: place & ~1)
        default:
            let tag = tags[random.below(tags.count)]
            let start = min(place & ~1, max(0, bytes.count - 4))
            bytes.replaceSubrange(start..<min(bytes.count, start + 4), with: tag)
        }
    }
}
