import DIMSE
import Dispatch
import NIOCore
import NIOPosix
import Synchronization
import SystemFiles

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Which addresses are wanted.
package enum AddressFamily: Hashable, Sendable {
    /// Both, in the order of the system.
    case any
    /// IPv4 alone.
    case ipv4
    /// IPv6 alone.
    case ipv6

    /// The family's name where only one is wanted.
    package var name: String? {
        switch self {
        case .any: nil
        case .ipv4: "IPv4"
        case .ipv6: "IPv6"
        }
    }
}

/// Finds the addresses of a name with the system's resolver, off the event loop.
enum Resolver {
    /// All addresses in the system's order, or why there are none.
    typealias Answer = Result<[SocketAddress], ResolutionFailure>

    /// Where the addresses of a host come from.
    enum LookUp {
        /// It is an address itself.
        case literal(SocketAddress)
        /// It is a name; the future never fails.
        case name(EventLoopFuture<Answer>)
    }

    /// Looks up the host of a configuration, where it has to be.
    ///
    /// getaddrinfo cannot be stopped, and has no limit but the system's: where nobody waits for it any more its thread
    /// is left to finish, and its answer is dropped. Each lookup has a thread of its own, so that one that hangs holds
    /// up no other.
    static func lookUp(_ configuration: AssociationConfiguration, on eventLoop: any EventLoop) -> LookUp {
        let (host, port, family) = (
            configuration.address ?? configuration.host, configuration.port, configuration.family
        )
        if let address = literal(host, port: port, family: family) { return .literal(address) }
        guard underWay.add(1, ordering: .relaxed).newValue <= TransportLimits.lookUps else {
            underWay.subtract(1, ordering: .relaxed)
            let failure = ResolutionFailure.notBegun(unanswered: TransportLimits.lookUps)
            return .name(eventLoop.makeSucceededFuture(.failure(failure)))
        }
        let promise = eventLoop.makePromise(of: Answer.self)
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        pool.submit { _ in
            let result = lookUp(host, port: port, family: family)
            underWay.subtract(1, ordering: .relaxed)
            promise.succeed(result)
            pool.shutdownGracefully(queue: ended) { _ in }
        }
        return .name(promise.futureResult)
    }

    /// Where the end of a look-up's thread is told; a queue of its own, since Dispatch watches over the global ones,
    /// with three descriptors, and crashes where it does not get them.
    private static let ended = DispatchQueue(label: "sonde.resolver")

    /// Look-ups that the system has not answered.
    private static let underWay = Atomic(0)

    /// An address of the wanted family given as text; nil where it is a name.
    static func literal(_ host: String, port: Int, family: AddressFamily) -> SocketAddress? {
        do {
            let address = try SocketAddress(ipAddress: host, port: port)
            return switch (family, address) {
            case (.any, _), (.ipv4, .v4), (.ipv6, .v6): address
            case (.ipv4, .v6), (.ipv6, .v4), (_, .unixDomainSocket): nil
            }
        } catch {
            return nil
        }
    }

    private static func lookUp(
        _ host: String,
        port: Int,
        family: AddressFamily
    ) -> Answer {
        var hints = addrinfo()
        hints.ai_family =
            switch family {
            case .any: AF_UNSPEC
            case .ipv4: AF_INET
            case .ipv6: AF_INET6
            }
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else { return .failure(failure(code)) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let address = SocketAddress(entry.pointee), !addresses.contains(address) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        return addresses.isEmpty ? .failure(.noSuchName) : .success(addresses)
    }

    #if canImport(Darwin)
    private static let noData = EAI_NODATA
    private static let noAddressOfFamily = EAI_ADDRFAMILY
    #else
    // Hidden behind _GNU_SOURCE: EAI_NODATA and EAI_ADDRFAMILY of glibc's and musl's <netdb.h>.
    private static let noData: Int32 = -5
    private static let noAddressOfFamily: Int32 = -9
    #endif

    private static func failure(_ code: Int32) -> ResolutionFailure {
        // Read first: whatever is called next may change it.
        let system = errno
        // Where its files cannot be opened, the C library takes the name for one that is not in them.
        if let shortage = FreeDescriptors.shortage(of: 1) { return .localFailure(errno: shortage) }
        return switch code {
        case EAI_NONAME, noData, noAddressOfFamily: .noSuchName
        case EAI_AGAIN: .temporary
        case EAI_SYSTEM: .other(code, String(cString: strerror(system)))
        default: .other(code, String(cString: gai_strerror(code)))
        }
    }
}

extension SocketAddress {
    fileprivate init?(_ entry: addrinfo) {
        guard let address = entry.ai_addr else { return nil }
        switch entry.ai_family {
        case AF_INET:
            self.init(address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee })
        case AF_INET6:
            self.init(address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { $0.pointee })
        default: return nil
        }
    }
}
