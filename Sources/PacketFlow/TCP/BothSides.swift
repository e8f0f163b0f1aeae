/// What is the same for both ends of a connection, side by side: in an array each access would be counted and checked.
struct BothSides<Value> {
    var client: Value
    var server: Value

    /// Makes two that begin alike.
    init(_ value: Value) { (client, server) = (value, value) }

    /// That of an end.
    subscript(side: ConnectionSide) -> Value {
        @inline(__always) get { side == .client ? client : server }
        @inline(__always) _modify { if side == .client { yield &client } else { yield &server } }
    }
}

extension BothSides: Equatable where Value: Equatable {}
extension BothSides: Hashable where Value: Hashable {}
extension BothSides: Sendable where Value: Sendable {}
