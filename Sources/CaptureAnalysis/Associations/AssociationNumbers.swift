/// Numbers the associations of a capture in the order in which they are seen; all connections share it.
final class AssociationNumbers {
    /// How many there were so far.
    private(set) var count = 0

    /// The number of the next one, from 1.
    func next() -> Int {
        count += 1
        return count
    }
}
