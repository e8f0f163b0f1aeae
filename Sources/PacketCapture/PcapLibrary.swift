import CPcap

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// libpcap, loaded when it is first needed.
///
/// A program that is linked with it loads libdbus, libsystemd and what these need at every start, also where it only
/// reads a file, and does not start where libpcap is not installed.
@safe package struct PcapLibrary {
    /// Under what names systems have it: Debian's, that of others, and the one of whoever builds it.
    #if os(Linux)
    private static let names = ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so"]
    #else
    private static let names = ["libpcap.A.dylib", "libpcap.dylib"]
    #endif

    let activate: pcap_activate_function
    let close: pcap_close_function
    let compile: pcap_compile_function
    let create: pcap_create_function
    let dataLink: pcap_datalink_function
    let dispatch: pcap_dispatch_function
    let findAllDevices: pcap_findalldevs_function
    let freeAllDevices: pcap_freealldevs_function
    let freeCode: pcap_freecode_function
    let selectableDescriptor: pcap_get_selectable_fd_function
    let timePrecision: pcap_get_tstamp_precision_function
    let errorText: pcap_geterr_function
    let offlineFilter: pcap_offline_filter_function
    let openDead: pcap_open_dead_function
    let setBufferSize: pcap_set_buffer_size_function
    let setPromiscuous: pcap_set_promisc_function
    let setSnapshotLength: pcap_set_snaplen_function
    let setTimeout: pcap_set_timeout_function
    let setTimePrecision: pcap_set_tstamp_precision_function
    let setFilter: pcap_setfilter_function
    let setNonblocking: pcap_setnonblock_function
    let statistics: pcap_stats_function
    let statusText: pcap_statustostr_function

    /// Loads it; it stays loaded.
    ///
    /// - Throws: ``PacketCaptureError/libraryMissing(_:)``.
    package init() throws(PacketCaptureError) {
        guard let library = unsafe Self.load() else {
            throw unsafe .libraryMissing(dlerror().map { unsafe String(cString: $0) } ?? "not found")
        }
        func function<Function>(_ name: String) throws(PacketCaptureError) -> Function {
            guard let symbol = unsafe dlsym(library, name) else { throw .libraryMissing("it has no \(name)") }
            return unsafe unsafeBitCast(symbol, to: Function.self)
        }
        unsafe activate = try function("pcap_activate")
        unsafe close = try function("pcap_close")
        unsafe compile = try function("pcap_compile")
        unsafe create = try function("pcap_create")
        unsafe dataLink = try function("pcap_datalink")
        unsafe dispatch = try function("pcap_dispatch")
        unsafe findAllDevices = try function("pcap_findalldevs")
        unsafe freeAllDevices = try function("pcap_freealldevs")
        unsafe freeCode = try function("pcap_freecode")
        unsafe selectableDescriptor = try function("pcap_get_selectable_fd")
        unsafe timePrecision = try function("pcap_get_tstamp_precision")
        unsafe errorText = try function("pcap_geterr")
        unsafe offlineFilter = try function("pcap_offline_filter")
        unsafe openDead = try function("pcap_open_dead")
        unsafe setBufferSize = try function("pcap_set_buffer_size")
        unsafe setPromiscuous = try function("pcap_set_promisc")
        unsafe setSnapshotLength = try function("pcap_set_snaplen")
        unsafe setTimeout = try function("pcap_set_timeout")
        unsafe setTimePrecision = try function("pcap_set_tstamp_precision")
        unsafe setFilter = try function("pcap_setfilter")
        unsafe setNonblocking = try function("pcap_setnonblock")
        unsafe statistics = try function("pcap_stats")
        unsafe statusText = try function("pcap_statustostr")
    }

    private static func load() -> UnsafeMutableRawPointer? {
        for name in names {
            if let library = unsafe dlopen(name, RTLD_NOW | RTLD_LOCAL) { return unsafe library }
        }
        return nil
    }

    /// What stood against the last call that had a handle.
    func failure(_ handle: OpaquePointer) -> String {
        unsafe errorText(handle).map { unsafe String(cString: $0) } ?? "unknown"
    }
}

/// The text that libpcap left in a buffer of its own size.
func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
