import DIMSE
import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Opens one TCP connection to one address, and says in the field's terms what came of it.
enum Connector {
    /// Connects; `install` puts the handlers on the channel before it does.
    ///
    /// It has no limit but the system's: who waits closes the channel when that has been long enough. The future never
    /// fails.
    static func connect(
        to address: SocketAddress,
        _ configuration: AssociationConfiguration,
        on eventLoop: any EventLoop,
        install: @escaping (any Channel) throws -> Void
    ) -> EventLoopFuture<ConnectOutcome> {
        let install = NIOLoopBound(install, eventLoop: eventLoop)
        var source: SocketAddress?
        if configuration.sourceAddress != nil || configuration.sourcePort != 0 {
            do {
                source = try self.source(for: address, configuration)
            } catch let error as IOError {
                return eventLoop.makeSucceededFuture(.notBound(errno: error.errnoCode))
            } catch {
                return eventLoop.makeSucceededFuture(.notBound(errno: EADDRNOTAVAIL))
            }
        }
        return ClientBootstrap(group: eventLoop)
            .connectTimeout(.nanoseconds(.max))
            .channelInitializer { [source] channel in
                bind(channel, to: source).flatMapThrowing { try install.value(channel) }
            }
            .connect(to: address)
            .map { _ in ConnectOutcome.connected }
            .flatMapErrorThrowing { outcome(of: $0, address) }
    }

    /// The source address or port could not be taken: connect(2) has errors of the same numbers, which mean something
    /// else.
    private struct BindingFailure: Error {
        let errno: Int32
    }

    private static func bind(_ channel: any Channel, to source: SocketAddress?) -> EventLoopFuture<Void> {
        guard let source else { return channel.eventLoop.makeSucceededVoidFuture() }
        return channel.bind(to: source).flatMapErrorThrowing { error in
            throw (error as? IOError).map { BindingFailure(errno: $0.errnoCode) } ?? error
        }
    }

    private static func source(
        for address: SocketAddress,
        _ configuration: AssociationConfiguration
    ) throws -> SocketAddress {
        let unspecified = address.protocol == .inet6 ? "::" : "0.0.0.0"
        let source = try SocketAddress(
            ipAddress: configuration.sourceAddress ?? unspecified,
            port: configuration.sourcePort
        )
        // The system calls it EINVAL, as it does a route that leads nowhere, where the socket is of IPv6.
        guard source.protocol == address.protocol else {
            throw IOError(errnoCode: EAFNOSUPPORT, reason: "the source address is of another family")
        }
        return source
    }

    private static func outcome(of error: any Error, _ address: SocketAddress) -> ConnectOutcome {
        switch error {
        case let failure as BindingFailure: return .notBound(errno: failure.errno)
        case let error as IOError:
            switch error.errnoCode {
            case ECONNREFUSED: return .refused
            case ETIMEDOUT: return .timedOut
            case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN: return .unreachable(errno: error.errnoCode)
            // No answer of ICMP becomes this error, but for those of IPv6.
            case EACCES where address.protocol == .inet: return .localFailure(errno: error.errnoCode)
            case EACCES, EPERM: return .prohibited(errno: error.errnoCode)
            case EMFILE, ENFILE, EADDRNOTAVAIL, EADDRINUSE, ENOBUFS, ENOMEM, EAFNOSUPPORT, EINVAL:
                return .localFailure(errno: error.errnoCode)
            default: return .failed(errno: error.errnoCode)
            }
        default: return .failed(errno: nil)
        }
    }
}
