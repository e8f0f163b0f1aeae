/// CT images for generated captures: most of half a megabyte or less, the others with many frames of 2 MB.
struct GeneratedImages {
    static let sopClass = "1.2.840.10008.5.1.4.1.1.2"
    /// Explicit VR little endian.
    static let transferSyntax = "1.2.840.10008.1.2.1"
    /// Bytes of a frame of a large image.
    static let largeFrame = 1024 * 1024 * 2

    private let small: [[UInt8]]
    private let large: [UInt8]
    private let plan: GeneratedCapture.Plan
    private var count = 0

    /// Makes the source of the images of a plan.
    init(_ plan: GeneratedCapture.Plan, _ random: inout SeededGenerator) {
        self.plan = plan
        small = (0..<8).map { _ in Self.pixels(Int(plan.rows) * Int(plan.rows), &random) }
        large = Self.pixels(Self.largeFrame / 2, &random)
    }

    /// The next image: its SOP Instance UID, and its data set.
    mutating func next() -> (uid: String, dataSet: [UInt8]) {
        count += 1
        let isLarge = count.isMultiple(of: plan.largeEvery)
        let size = Self.little(isLarge ? 1024 : plan.rows)
        let root = "1.2.826.0.1.3680043.10.9999.7"
        let uid = "\(root).1.\(count)"
        let patient = count / 100
        var bytes = Self.text(0x0008, 0x0005, "CS", "ISO_IR 192") + Self.text(0x0008, 0x0016, "UI", Self.sopClass)
        bytes += Self.text(0x0008, 0x0018, "UI", uid) + Self.text(0x0008, 0x0020, "DA", "20240102")
        bytes += Self.text(0x0008, 0x0060, "CS", "CT") + Self.text(0x0010, 0x0010, "PN", "GENERATED^\(patient)")
        bytes +=
            Self.text(0x0010, 0x0020, "LO", "P\(patient)") + Self.text(0x0020, 0x000D, "UI", "\(root).2.\(patient)")
        bytes += Self.text(0x0020, 0x000E, "UI", "\(root).3.\(patient)")
        bytes += Self.text(0x0020, 0x0013, "IS", "\(count % 100)")
        bytes += Self.element(0x0028, 0x0002, "US", Self.little(1)) + Self.text(0x0028, 0x0004, "CS", "MONOCHROME2")
        if isLarge { bytes += Self.text(0x0028, 0x0008, "IS", "\(plan.frames)") }
        bytes += Self.element(0x0028, 0x0010, "US", size) + Self.element(0x0028, 0x0011, "US", size)
        for (number, value) in [(0x0100, 16), (0x0101, 12), (0x0102, 11), (0x0103, 0)] as [(UInt16, UInt16)] {
            bytes += Self.element(0x0028, number, "US", Self.little(value))
        }
        let pixels = isLarge ? Array(repeatElement(large, count: plan.frames).joined()) : small[count % small.count]
        bytes += Self.element(0x7FE0, 0x0010, "OW", pixels)
        return (uid, bytes)
    }

    /// Noise of 11 bits.
    private static func pixels(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * 2)
        for _ in 0..<count / 4 {
            let four = random.next() & 0x07FF_07FF_07FF_07FF
            withUnsafeBytes(of: four.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    private static func text(_ group: UInt16, _ number: UInt16, _ vr: String, _ text: String) -> [UInt8] {
        let value = Array(text.utf8)
        return element(group, number, vr, value.count.isMultiple(of: 2) ? value : value + [vr == "UI" ? 0 : 0x20])
    }

    /// A data element (PS3.5 7.1.2).
    private static func element(_ group: UInt16, _ number: UInt16, _ vr: String, _ value: [UInt8]) -> [UInt8] {
        let tag = little(group) + little(number) + Array(vr.utf8)
        let count = UInt32(value.count)
        let isLong = vr == "OW"
        let length =
            isLong ? [0, 0] + little(UInt16(count & 0xFFFF)) + little(UInt16(count >> 16)) : little(UInt16(count))
        return tag + length + value
    }

    private static func little(_ value: UInt16) -> [UInt8] { ScriptedAnswers.little(value) }
}
