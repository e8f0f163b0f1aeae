/// How far a stream has come, and what waits for earlier bytes.
struct StreamOrder {
    /// The sequence number of the first byte; nil until anything is known of the stream.
    private(set) var start: UInt32?
    /// The sequence number of the next byte.
    private(set) var next: UInt32?
    /// The furthest that the peer has acknowledged.
    private(set) var acknowledged: UInt32?
    /// Segments that wait, in order of their sequence numbers.
    private(set) var waiting: ArraySlice<WaitingSegment> = []
    /// What they cost.
    private(set) var waitingCost = 0
    /// Whether the end of the stream was given.
    var isFinished = false

    /// Begins at a byte, or anew at another one.
    mutating func begin(at sequence: UInt32) {
        guard start != sequence || acknowledged != nil else { return (start, next) = (sequence, sequence) }
        (start, next, acknowledged) = (sequence, sequence, nil)
        // Who opens the connection has not reset it.
        let resets = waiting.filter { $0.ending == .reset && $0.length == 0 }
        waiting.removeAll { $0.ending == .reset && $0.length == 0 }
        waitingCost -= resets.reduce(0) { $0 + $1.cost }
    }

    /// Comes so many bytes further.
    mutating func advance(_ count: Int) { next? &+= UInt32(truncatingIfNeeded: count) }

    /// How far a sequence number is ahead of the stream; negative behind it.
    func distance(to sequence: UInt32) -> Int {
        guard let next else { return 0 }
        return sequence.distance(from: next)
    }

    /// Notes what the peer acknowledges.
    mutating func acknowledge(_ number: UInt32) {
        acknowledged = acknowledged?.later(number) ?? number
    }

    /// Keeps a segment, and gives whether its bytes differ from those of another that waits.
    ///
    /// Of those that begin at the same byte the first comes first.
    mutating func insert(_ segment: WaitingSegment) -> Bool {
        let place = placeBehind(segment.sequence)
        var segment = segment
        for other in [place - 1, place] where waiting.indices.contains(other) {
            guard waiting[other].differs(from: segment) else { continue }
            (waiting[other].isConflicting, segment.isConflicting) = (true, true)
        }
        waitingCost += segment.cost
        waiting.insert(segment, at: place)
        return segment.isConflicting
    }

    /// Where segments begin that lie behind a sequence number.
    private func placeBehind(_ sequence: UInt32) -> Int {
        var (low, high) = (waiting.startIndex, waiting.endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if waiting[middle].sequence.isBehind(sequence) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Takes out the first that waits.
    mutating func removeFirst() -> WaitingSegment {
        let first = waiting.startIndex
        let segment = waiting[first]
        waitingCost -= segment.cost
        // The place of one that is taken out is used again later: its bytes go at once.
        waiting[first].bytes = []
        waiting.removeFirst()
        if waiting.isEmpty { waiting = [] }
        return segment
    }

    /// Lets the first go on without what it answers.
    mutating func forgetAcknowledgement() { waiting[waiting.startIndex].acknowledgement = nil }

    /// Drops the one that is furthest ahead.
    mutating func removeLast() {
        guard let segment = waiting.popLast() else { return }
        waitingCost -= segment.cost
    }
}
