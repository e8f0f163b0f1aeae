import Foundation
import NIOCore
import NIOPosix
import NIOTLS
import TLSWire

@testable import DICOMTransport

/// What a client saw of one connection.
struct Outcome: Sendable {
    var report: TLSReport
    /// What the handler above TLS was told, in order.
    var events: [String] = []
    /// What came through TLS.
    var received: [UInt8] = []
}

/// Stands where the DICOM handler stands: it says hello as soon as it may, and ends when the peer has answered.
final class Speaker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Manner: Sendable {
        /// Says hello when it may, and closes at the answer.
        case client
        /// Sends back what it hears.
        case server
        /// Closes when it hears something, without saying so in TLS.
        case abruptServer
    }

    /// An A-ABORT, at which DICOM servers close, with a reason that makes it a line for `openssl s_server -rev`.
    static let greeting: [UInt8] = [7, 0, 0, 0, 0, 4, 0, 0, 0, 0x0A]

    private let monitor: TLSMonitor
    private let manner: Manner
    private let done: EventLoopPromise<Outcome>
    private var outcome: Outcome

    init(_ monitor: TLSMonitor, _ manner: Manner, done: EventLoopPromise<Outcome>) {
        self.monitor = monitor
        self.manner = manner
        self.done = done
        outcome = Outcome(report: monitor.report)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
            outcome.events.append(monitor.report.isEstablished ? "established" : "event before report")
            if manner == .client {
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: Speaker.greeting)), promise: nil)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        outcome.received += unwrapInboundIn(data).readableBytesView
        switch manner {
        case .client: context.close(promise: nil)
        case .server: context.writeAndFlush(data, promise: nil)
        case .abruptServer:
            // Below TLS, so that no close_notify is sent.
            do {
                try context.pipeline.syncOperations.context(handlerType: TLSTap.self).close(promise: nil)
            } catch {
                outcome.events.append("no tap")
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        outcome.events.append(monitor.report.failure == nil ? "other error" : "failure")
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        outcome.report = monitor.report
        done.succeed(outcome)
        context.fireChannelInactive()
    }
}

/// A peer that does not speak TLS.
enum ForeignAnswer: Sendable {
    /// Answers whatever comes with fixed bytes and closes.
    case bytes([UInt8])
    /// Resets the connection at the first bytes.
    case reset
    /// Keeps silent, and the client closes once it has sent its ClientHello.
    case silence
}

final class Foreigner: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: ForeignAnswer
    private let heard: EventLoopPromise<Void>

    init(_ answer: ForeignAnswer, heard: EventLoopPromise<Void>) {
        self.answer = answer
        self.heard = heard
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch answer {
        case .bytes(let bytes):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes))).assumeIsolated().whenComplete { _ in
                context.close(promise: nil)
            }
        case .reset:
            // Closing with linger time 0 resets (socket(7)).
            let options = context.channel as? any SocketOptionProvider
            options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
                context.close(promise: nil)
            }
        case .silence: break
        }
        heard.succeed()
    }
}

/// Connections on loopback between this package's two sides, or to another server.
enum Loopback {
    private static let group = MultiThreadedEventLoopGroup.singleton

    /// Connects once; the server's outcome comes with the client's.
    static func connect(
        _ client: TLSOptions,
        to server: TLSOptions,
        _ clientCertificates: TLSServerContext.ClientCertificates = .notAsked,
        host: String = "localhost",
        manner: Speaker.Manner = .server
    ) async throws -> (client: Outcome, server: Outcome) {
        let context = try TLSServerContext(server, clientCertificates: clientCertificates)
        let done = group.next().makePromise(of: Outcome.self)
        let listener = try await listen { channel in
            let pipeline = try context.makePipeline(observer: nil)
            let sync = channel.pipeline.syncOperations
            try sync.addHandlers(pipeline.handlers + [Speaker(pipeline.monitor, manner, done: done)])
        }
        do {
            let outcome = try await connect(client, port: listener.port, host: host)
            let other = try await done.futureResult.get()
            try await listener.channel.close()
            return (outcome, other)
        } catch {
            done.fail(error)
            try await listener.channel.close()
            throw error
        }
    }

    /// Connects to a peer that does not speak TLS.
    static func connect(_ client: TLSOptions, to answer: ForeignAnswer) async throws -> Outcome {
        let heard = group.next().makePromise(of: Void.self)
        let listener = try await listen {
            try $0.pipeline.syncOperations.addHandler(Foreigner(answer, heard: heard))
        }
        var closing: EventLoopFuture<Void>?
        if case .silence = answer { closing = heard.futureResult }
        let outcome = try await connect(client, port: listener.port, closingAt: closing)
        try await listener.channel.close()
        return outcome
    }

    /// Sends bytes without TLS to a server, and gives what the server saw.
    static func send(_ bytes: [UInt8], to server: TLSOptions) async throws -> Outcome {
        let context = try TLSServerContext(server)
        let done = group.next().makePromise(of: Outcome.self)
        let listener = try await listen { channel in
            let pipeline = try context.makePipeline(observer: nil)
            let speaker = Speaker(pipeline.monitor, .server, done: done)
            try channel.pipeline.syncOperations.addHandlers(pipeline.handlers + [speaker])
        }
        let client = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: listener.port).get()
        try await client.writeAndFlush(ByteBuffer(bytes: bytes))
        let outcome = try await done.futureResult.get()
        try await listener.channel.close()
        return outcome
    }

    /// Connects to a port.
    static func connect(
        _ options: TLSOptions,
        port: Int,
        host: String = "localhost",
        closingAt closing: EventLoopFuture<Void>? = nil
    ) async throws -> Outcome {
        let context = try TLSClientContext(options)
        let done = group.next().makePromise(of: Outcome.self)
        do {
            let channel = try await ClientBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = try context.makePipeline(host: host, observer: nil)
                        let speaker = Speaker(pipeline.monitor, .client, done: done)
                        try channel.pipeline.syncOperations.addHandlers(pipeline.handlers + [speaker])
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            closing?.whenSuccess { channel.close(promise: nil) }
        } catch {
            done.fail(error)
        }
        return try await done.futureResult.get()
    }

    private static func listen(
        _ initialize: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> (channel: any Channel, port: Int) {
        let channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in channel.eventLoop.makeCompletedFuture { try initialize(channel) } }
            .bind(host: "127.0.0.1", port: 0).get()
        return (channel, channel.localAddress?.port ?? 0)
    }
}
