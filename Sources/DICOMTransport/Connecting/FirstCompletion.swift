import NIOCore

/// A future that takes whatever result comes first; later ones are dropped.
///
/// It belongs to one event loop.
final class FirstCompletion<Value: Sendable>: Sendable {
    private let promise: EventLoopPromise<Value>
    private let done: NIOLoopBoundBox<Bool>

    init(on eventLoop: any EventLoop) {
        promise = eventLoop.makePromise(of: Value.self)
        done = .makeBoxSendingValue(false, eventLoop: eventLoop)
    }

    var future: EventLoopFuture<Value> { promise.futureResult }

    /// Whether a result came.
    var isDone: Bool { done.value }

    func succeed(_ value: Value) {
        guard !isDone else { return }
        done.value = true
        promise.succeed(value)
    }
}
