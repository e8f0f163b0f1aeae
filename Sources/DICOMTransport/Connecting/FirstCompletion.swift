import NIOCore

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
