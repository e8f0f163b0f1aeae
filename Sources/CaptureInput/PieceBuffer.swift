/// Bytes that are filled at the end and taken from the start, in memory of their own: an array would be copied or
/// locked by whoever fills it.
@safe struct PieceBuffer: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    /// The bytes that were filled and not taken.
    private var range = 0..<0

    /// Makes an empty buffer with room for so many bytes.
    init(capacity: Int) { unsafe memory = .allocate(byteCount: capacity, alignment: 16) }

    deinit { unsafe memory.deallocate() }

    /// How many bytes were filled and not taken.
    var count: Int { range.count }

    /// The bytes that were filled and not taken.
    var filled: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: memory[range]) }

    /// Room for at least so many bytes behind them.
    ///
    /// The bytes move to the front for it, and where that is not enough the buffer is doubled.
    mutating func free(atLeast count: Int) -> UnsafeMutableRawBufferPointer {
        if unsafe range.upperBound + count > memory.count {
            let kept = self.count
            let isEnough = unsafe kept + count <= memory.count
            let target =
                unsafe isEnough ? memory : .allocate(byteCount: max(kept + count, 2 * memory.count), alignment: 16)
            unsafe UnsafeMutableRawBufferPointer(rebasing: target[..<kept]).copyMemory(from: filled)
            if !isEnough { unsafe memory.deallocate() }
            unsafe memory = target
            range = 0..<kept
        }
        return unsafe UnsafeMutableRawBufferPointer(rebasing: memory[range.upperBound...])
    }

    /// So many bytes were filled behind the others.
    mutating func fill(_ count: Int) { range = range.lowerBound..<(range.upperBound + count) }

    /// Takes the zeros at the start.
    mutating func takeZeros() { unsafe take(filled.firstIndex { $0 != 0 } ?? count) }

    /// So many bytes were taken from the start.
    mutating func take(_ count: Int) {
        range = (range.lowerBound + count)..<range.upperBound
        if range.isEmpty { range = 0..<0 }
    }
}
