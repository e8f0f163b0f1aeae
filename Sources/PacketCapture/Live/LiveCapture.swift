import CPcap
package import PacketFlow

/// Packets of a network interface, as they come.
///
/// None is handed over before ``take(into:)`` is called, and that never waits: whoever calls it waits for
/// ``descriptor``, and looks again every now and then all the same.
@safe package struct LiveCapture: ~Copyable {
    /// What the packets begin with.
    package let linkType: LinkType
    /// Whether their times count nanoseconds, and not microseconds.
    package let hasNanoseconds: Bool
    /// Is readable where there are packets.
    package let descriptor: Int32
    /// What the kernel said of the packets, the last time it was asked.
    package private(set) var counts = CaptureCounts()

    private let library: PcapLibrary
    private let handle: OpaquePointer
    private var last = pcap_stat()

    /// Opens an interface, which is where privileges are needed.
    ///
    /// - Throws: ``PacketCaptureError``.
    package init(_ settings: CaptureSettings, _ library: PcapLibrary) throws(PacketCaptureError) {
        var reason = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let handle = unsafe library.create(settings.interface, &reason) else {
            throw .failed(text(reason))
        }
        do throws(PacketCaptureError) {
            unsafe try Self.activate(handle, settings, library)
            guard unsafe library.setNonblocking(handle, 1, &reason) == 0 else {
                throw .failed(text(reason))
            }
        } catch {
            unsafe library.close(handle)
            throw error
        }
        self.library = library
        unsafe self.handle = handle
        linkType = unsafe LinkType(dataLink: library.dataLink(handle))
        hasNanoseconds = unsafe library.timePrecision(handle) == PCAP_TSTAMP_PRECISION_NANO
        descriptor = unsafe library.selectableDescriptor(handle)
    }

    deinit { unsafe library.close(handle) }

    private static func activate(
        _ handle: OpaquePointer,
        _ settings: CaptureSettings,
        _ library: PcapLibrary
    ) throws(PacketCaptureError) {
        // These fail only once the capture has begun, or, as nanoseconds do, where the system has none.
        _ = unsafe library.setSnapshotLength(handle, PacketCaptureLimits.snapshotLength)
        _ = unsafe library.setBufferSize(handle, Int32(clamping: settings.buffer << 20))
        _ = unsafe library.setTimeout(handle, PacketCaptureLimits.handover)
        _ = unsafe library.setPromiscuous(handle, settings.isPromiscuous ? 1 : 0)
        _ = unsafe library.setTimePrecision(handle, PCAP_TSTAMP_PRECISION_NANO)
        let status = unsafe library.activate(handle)
        // Positive ones are warnings.
        guard status < 0 else { return }
        let details = unsafe library.failure(handle)
        let general = unsafe library.statusText(status).map { unsafe String(cString: $0) } ?? "error \(status)"
        switch status {
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
            throw .noPermission(details.isEmpty ? general : details)
        case PCAP_ERROR_NO_SUCH_DEVICE: throw .noSuchInterface
        case PCAP_ERROR: throw .failed(details)
        default: throw .failed(details.isEmpty ? general : "\(general) (\(details))")
        }
    }

    /// Has the kernel hand over only what an expression takes.
    ///
    /// - Throws: ``PacketCaptureError/filter(_:_:)``.
    package func setFilter(_ expression: String) throws(PacketCaptureError) {
        var program = unsafe bpf_program()
        let unknownNetmask = UInt32.max
        guard unsafe library.compile(handle, &program, expression, 1, unknownNetmask) == 0 else {
            throw unsafe .filter(library.failure(handle), linkType)
        }
        defer { unsafe library.freeCode(&program) }
        guard unsafe library.setFilter(handle, &program) == 0 else {
            throw unsafe .filter(library.failure(handle), linkType)
        }
    }

    /// Hands the packets over that are there, up to some thousand.
    ///
    /// - Returns: how many there were.
    /// - Throws: ``PacketCaptureError/failed(_:)``, as where the interface is gone.
    package func take(into sink: inout some PacketSink) throws(PacketCaptureError) -> Int {
        let linkType = linkType
        let nanosecondsPerFraction: Int64 = hasNanoseconds ? 1 : 1_000
        let count = unsafe dispatch { header, bytes in
            let kept = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(header.caplen))
            let fraction = Int64(header.ts.tv_usec) &* nanosecondsPerFraction
            unsafe sink.take(
                CapturedPacket(
                    linkType: linkType,
                    time: Int64(header.ts.tv_sec) &* 1_000_000_000 &+ fraction,
                    wireLength: Int(header.len),
                    bytes: RawSpan(_unsafeBytes: kept)
                )
            )
        }
        guard count >= 0 else { throw unsafe .failed(library.failure(handle)) }
        return Int(count)
    }

    /// Calls libpcap, and has it call back for each packet.
    private func dispatch(_ take: (pcap_pkthdr, UnsafePointer<UInt8>) -> Void) -> Int32 {
        unsafe withoutActuallyEscaping(take) { take in
            var receiver = unsafe PacketReceiver(take: take)
            return unsafe withUnsafeMutablePointer(to: &receiver) { receiver in
                let user = unsafe UnsafeMutableRawPointer(receiver).assumingMemoryBound(to: UInt8.self)
                return unsafe library.dispatch(
                    handle,
                    PacketCaptureLimits.packetsAtOnce,
                    { user, header, bytes in
                        guard let user = unsafe user, let header = unsafe header, let bytes = unsafe bytes else {
                            return
                        }
                        let receiver = unsafe UnsafeMutableRawPointer(user).assumingMemoryBound(to: PacketReceiver.self)
                        unsafe receiver.pointee.take(header.pointee, bytes)
                    },
                    unsafe user
                )
            }
        }
    }

    /// Asks the kernel how many packets there were, and how many were lost.
    ///
    /// To be called more often than the kernel's numbers of 32 bits wrap around: on a fast network each hour.
    ///
    /// - Throws: ``PacketCaptureError/failed(_:)``.
    package mutating func updateCounts() throws(PacketCaptureError) {
        var now = pcap_stat()
        guard unsafe library.statistics(handle, &now) == 0 else { throw unsafe .failed(library.failure(handle)) }
        counts.received += UInt64(now.ps_recv &- last.ps_recv)
        counts.dropped += UInt64(now.ps_drop &- last.ps_drop)
        counts.droppedByInterface += UInt64(now.ps_ifdrop &- last.ps_ifdrop)
        last = now
    }
}

/// What libpcap hands back to its callback.
@safe private struct PacketReceiver {
    let take: (pcap_pkthdr, UnsafePointer<UInt8>) -> Void
}
