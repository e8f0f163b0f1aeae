import DIMSE
import NIOCore
import NIOEmbedded
import Testing

@testable import DICOMTransport

/// What is told of writes that the system takes late, or not.
@Suite struct WriteTests {
    /// Keeps each write until it is said what becomes of it.
    private final class SlowSystem: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        var promises: [EventLoopPromise<Void>?] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            promises.append(promise)
        }
    }

    /// Catches a write that is told as sent when the one before it was.
    @Test(
        "Of two writes under way each is told when the system took it, and never where it refused",
        arguments: [true, false]
    )
    func twoWrites(isFirstTaken: Bool) throws {
        let channel = EmbeddedChannel()
        let system = SlowSystem()
        let events = WireEvents()
        let driver = AssociationDriver(
            accepting: AssociationEngine(.acceptor),
            limits: TimeLimits(eachStage: .seconds(600)),
            on: channel.eventLoop
        )
        driver.start { _ in }
        let handler = AssociationHandler(driver, monitor: nil, observer: ConnectionObserver(events, number: 0))
        try channel.pipeline.syncOperations.addHandlers([system, handler])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 104)).wait()

        handler.write([1])
        #expect(events.all == [])
        // What comes after it is told behind it.
        handler.write([2, 2])
        #expect(events.all == ["sent 1"])
        if isFirstTaken {
            system.promises[0]?.succeed()
        } else {
            system.promises[0]?.fail(IOError(errnoCode: 104, reason: "write"))
        }
        #expect(events.all == ["sent 1"])
        system.promises[1]?.fail(IOError(errnoCode: 104, reason: "write"))
        #expect(events.all == ["sent 1"])

        handler.write([3, 3, 3])
        system.promises[2]?.succeed()
        #expect(events.all == ["sent 1", "sent 3"])
    }
}
