/// What tshark makes of a packet, as far as the tests of recordings ask.
struct DissectedPacket: Equatable, CustomStringConvertible {
    /// Which TCP connection of the file.
    let stream: Int
    /// Whether the side with the ephemeral port sent it.
    let isFromLocal: Bool
    /// The control bits as letters: S, A, P, F, R.
    let flags: String
    let length: Int
    /// Nanoseconds since 1970.
    let time: UInt64
    /// What the DICOM dissector says of it; empty where it is no DICOM.
    let dicom: String
    /// What Wireshark finds worth a note or a warning.
    let complaints: [String]
    let areChecksumsGood: Bool

    var description: String {
        "\(stream) \(isFromLocal ? ">" : "<") \(flags) \(length)" + (dicom.isEmpty ? "" : " \(dicom)")
    }

    static func all(in capture: [UInt8]) throws -> [DissectedPacket] {
        try Tshark.fields(
            [
                "tcp.stream", "tcp.srcport", "tcp.flags", "tcp.len", "frame.time_epoch", "dicom.pdu.type",
                "_ws.col.Info",
                "_ws.expert.message", "_ws.expert.severity", "tcp.checksum.status", "ip.checksum.status", "ip.version",
            ],
            of: capture
        ).map { DissectedPacket(columns: $0) }
    }

    private init(columns: [String]) {
        stream = Int(columns[0]) ?? -1
        isFromLocal = columns[1] == "40000"
        let bits = Int(columns[2].dropFirst(2), radix: 16) ?? 0
        flags = zip("FSRPA", 0...).filter { bits >> $0.1 & 1 == 1 }.map { String($0.0) }.joined()
        length = Int(columns[3]) ?? -1
        time = UInt64(columns[4].filter { $0 != "." }) ?? 0
        dicom = columns[5].isEmpty ? "" : columns[6]
        // Two messages on one packet are separated by a comma; the ones compared here have none of their own.
        complaints = zip(columns[7].split(separator: ","), columns[8].split(separator: ","))
            .filter { (Int($0.1) ?? .max) > Self.chat }.map { String($0.0) }
        areChecksumsGood = columns[9] == "1" && (columns[10] == "1" || columns[11] == "6")
    }

    /// PI_CHAT: the severity of what is only worth mentioning, such as a SYN.
    private static let chat = 0x20_0000
}
