import Synchronization

/// Numbers connections for those who watch several.
enum ConnectionNumber {
    private static let last = Atomic<Int>(0)

    /// A number that no other connection of this process has; the first is 1.
    static func next() -> Int { last.wrappingAdd(1, ordering: .relaxed).newValue }
}
