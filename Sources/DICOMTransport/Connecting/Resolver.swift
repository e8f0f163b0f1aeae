import DIMSE
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
    /// getaddrinfo cannot be stopped: where the limit runs out its thread is left to finish, and its answer is dropped.
    static func resolve(
        _ host: String,
        port: Int,
        family: AddressFamily,
        limit: Nanoseconds,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<Result<[SocketAddress], ResolutionFailure>> {
        let completion = FirstCompletion<Result<[SocketAddress], ResolutionFailure>>(on: eventLoop)
        let clock = eventLoop.scheduleTask(in: .nanoseconds(limit)) { completion.succeed(.failure(.timedOut)) }
        NIOThreadPool.singleton.submit { _ in
            let result = lookUp(host, port: port, family: family)
            eventLoop.execute { completion.succeed(result) }
        }
        completion.future.whenComplete { _ in clock.cancel() }
        return completion.future
    }

    /// An address given as text; nil where it is a name.
    static func literal(_ host: String, port: Int) -> SocketAddress? {
        do {
            return try SocketAddress(ipAddress: host, port: port)
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
        defer { freeaddrinfo(list) }
        guard code == 0 else { return .failure(failure(code)) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let address = SocketAddress(entry.pointee), !addresses.contains(address) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        return addresses.isEmpty ? .failure(.noSuchName) : .success(addresses)
    }

    // glibc hides these two behind _GNU_SOURCE: EAI_NODATA and EAI_ADDRFAMILY.
    private static let noData: Int32 = -5
    private static let noAddressOfFamily: Int32 = -9

    private static func failure(_ code: Int32) -> ResolutionFailure {
        switch code {
        case EAI_NONAME, noData, noAddressOfFamily: .noSuchName
        case EAI_AGAIN: .temporary
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

/// A future that takes whatever result comes first; later ones are dropped.
///
/// It belongs to one event loop.
final class FirstCompletion<Value: Sendable>: Sendable {
    private let promise: EventLoopPromise<Value>
    private let isDone: NIOLoopBoundBox<Bool>

    init(on eventLoop: any EventLoop) {
        promise = eventLoop.makePromise(of: Value.self)
        isDone = .makeBoxSendingValue(false, eventLoop: eventLoop)
    }

    var future: EventLoopFuture<Value> { promise.futureResult }

    func succeed(_ value: Value) {
        guard !isDone.value else { return }
        isDone.value = true
        promise.succeed(value)
    }
}
