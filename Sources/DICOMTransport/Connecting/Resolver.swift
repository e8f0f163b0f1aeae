import DIMSE
import Dispatch
import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Which addresses are wanted.
package enum AddressFamily: Hashable, Sendable {
    case any
    case ipv4
    case ipv6
}

/// Finds the addresses of a name with the system's resolver, off the event loop.
enum Resolver {
    /// All addresses in the system's order, or why there are none.
    ///
    /// getaddrinfo cannot be stopped: where the limit runs out its thread is left to finish, and its answer is dropped. Each
    /// lookup has a thread of its own, so that one that hangs holds up no other.
    static func resolve(
        _ host: String,
        port: Int,
        family: AddressFamily,
        limit: Nanoseconds,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<Result<[SocketAddress], ResolutionFailure>> {
        let completion = FirstCompletion<Result<[SocketAddress], ResolutionFailure>>(on: eventLoop)
        let clock = eventLoop.scheduleTask(in: .nanoseconds(limit)) { completion.succeed(.failure(.timedOut)) }
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        pool.submit { _ in
            let result = lookUp(host, port: port, family: family)
            eventLoop.execute { completion.succeed(result) }
            pool.shutdownGracefully(queue: .global()) { _ in }
        }
        completion.future.whenComplete { _ in clock.cancel() }
        return completion.future
    }

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
    ) -> Result<[SocketAddress], ResolutionFailure> {
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
