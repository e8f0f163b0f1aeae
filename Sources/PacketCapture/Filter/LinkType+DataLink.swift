import CPcap
import PacketFlow

extension LinkType {
    /// What libpcap on this system calls it: a DLT_ value, which is the registered one except for raw IP.
    var dataLink: Int32 {
        switch rawValue {
        case LinkType.raw.rawValue, 12, 14: DLT_RAW
        default: Int32(rawValue)
        }
    }

    /// The link type for libpcap's DLT_ value.
    init(dataLink: Int32) {
        self = dataLink == DLT_RAW ? .raw : LinkType(rawValue: UInt16(truncatingIfNeeded: dataLink))
    }
}
