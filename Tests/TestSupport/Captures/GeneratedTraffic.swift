import Foundation

/// The bytes of a generated capture, in pieces.
struct GeneratedTraffic {
    /// Bytes that are given at once.
    private static let piece = 1 << 20

    private(set) var packets = 0
    private(set) var associations = 0

    private let plan: GeneratedCapture.Plan
    private var random: SeededGenerator
    private var images: GeneratedImages
    private var connections: [GeneratedConnection] = []
    /// In microseconds since 1970.
    private var time: UInt64 = 1_700_000_000_000_000
    private var size = 0
    private var bytes: [UInt8] = []

    init(_ plan: GeneratedCapture.Plan) {
        self.plan = plan
        random = SeededGenerator(seed: plan.seed)
        images = GeneratedImages(plan, &random)
        // Magic number of microseconds, version 2.4, snapshot length 262,144, Ethernet.
        bytes = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]
    }

    /// The next bytes; nil behind the last.
    mutating func next() -> Data? {
        while bytes.count < Self.piece {
            let isStopping = size + bytes.count >= plan.size
            while !isStopping || associations == 0, connections.count < plan.concurrency { begin() }
            guard let index = connections.indices.randomElement(using: &random) else { break }
            for _ in 0..<Int.random(in: 1..<12, using: &random) {
                guard appendPacket(of: index, isStopping: isStopping) else {
                    connections.remove(at: index)
                    break
                }
            }
        }
        guard !bytes.isEmpty else { return nil }
        size += bytes.count
        defer { bytes.removeAll(keepingCapacity: true) }
        return Data(bytes)
    }

    private mutating func begin() {
        if plan.images > 0 {
            begin(
                GeneratedAssociation(
                    storing: plan.images,
                    from: "CT\(associations % 10_000)",
                    pduLength: plan.pduLength
                )
            )
        }
        for _ in 0..<plan.echoes {
            begin(GeneratedAssociation(echoFrom: "ECHO\(associations % 10_000)", pduLength: plan.pduLength))
        }
    }

    private mutating func begin(_ association: GeneratedAssociation) {
        associations += 1
        connections.append(GeneratedConnection(association, number: associations, &random))
    }

    /// Appends the next record of a connection; false where it is closed.
    private mutating func appendPacket(of index: Int, isStopping: Bool) -> Bool {
        time += UInt64.random(in: 2..<14, using: &random)
        let start = bytes.count
        bytes.append(contentsOf: [UInt8](repeating: 0, count: 16))
        guard connections[index].appendFrame(to: &bytes, at: time, &images, isStopping: isStopping) else {
            bytes.removeLast(16)
            return false
        }
        let length = UInt32(bytes.count - start - 16)
        let header = [UInt32(time / 1_000_000), UInt32(time % 1_000_000), length, length]
        for (word, value) in header.enumerated() {
            for byte in 0..<4 { bytes[start + 4 * word + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
        }
        packets += 1
        return true
    }
}
