package import DICOMWire

/// Puts the fragments of P-DATA-TF PDUs together into messages (PS3.8 E, PS3.7 6.3).
///
/// Fragments of one message follow each other; those of different messages are never mixed in one direction.
package struct MessageAssembler: Sendable {
    /// How much of a message is held.
    package struct Limits: Sendable, Hashable {
        /// The limits of the wire layer, which bound the command set.
        package var wire = WireLimits()
        /// Bytes of a data set that are kept; the rest is counted only.
        package var dataSetLength = DIMSELimits.dataSetLength

        /// The default limits.
        package init() {}
    }

    private enum Progress: Sendable {
        case idle
        case command(bytes: [UInt8])
        case dataSet(ReceivedMessage)
    }

    private let limits: Limits
    private var progress = Progress.idle
    /// The presentation context of what is not whole; beside it, since each fragment is asked for its own, and copies
    /// nothing for that.
    private var contextID: UInt8 = 0

    /// Makes an assembler that waits for the first fragment of a command.
    package init(limits: Limits = Limits()) { self.limits = limits }

    /// What is wrong with a fragment that begins, where it does not follow what was taken; nil where it does.
    ///
    /// Who asks before it is taken still has the message that it breaks off.
    package func misplacement(of value: PresentationDataWalk.Header) -> AssemblyError? {
        let isExpected: Bool
        let code: AssemblyError.Code
        switch progress {
        case .idle: return value.isCommand ? nil : AssemblyError(.dataSetWithoutCommand, contextID: value.contextID)
        case .command: (isExpected, code) = (value.isCommand, .commandIncomplete)
        case .dataSet: (isExpected, code) = (!value.isCommand, .dataSetIncomplete)
        }
        guard value.contextID == contextID else { return AssemblyError(.mixedContexts, contextID: value.contextID) }
        return isExpected ? nil : AssemblyError(code, contextID: contextID)
    }

    /// Takes a piece of a fragment, and gives the message that it completes.
    ///
    /// - Parameters:
    ///   - piece: Bytes of the fragment, in their order; the whole fragment where it is there.
    ///   - value: What stands before the fragment.
    ///   - isEnd: Whether the fragment ends with this piece.
    /// - Returns: the message, or nil where more of it is to come.
    /// - Throws: ``AssemblyError``; after it the assembler waits for the next command, and takes nothing more of this
    ///   fragment.
    package mutating func receive(
        _ piece: RawSpan,
        of value: PresentationDataWalk.Header,
        isEnd: Bool
    ) throws(AssemblyError) -> ReceivedMessage? {
        let isLast = isEnd && value.isLast
        if let error = misplacement(of: value) {
            reset()
            throw error
        }
        // Taken out of its place, so that appending to it copies nothing.
        switch exchange(&progress, with: .idle) {
        case .idle:
            guard piece.byteCount <= limits.wire.commandSetLength else {
                throw AssemblyError(.commandTooLong, contextID: value.contextID)
            }
            contextID = value.contextID
            if isLast { return try complete(command: piece, contextID: contextID) }
            progress = .command(bytes: Array(copying: piece))
        case .command(var bytes):
            guard bytes.count + piece.byteCount <= limits.wire.commandSetLength else {
                throw AssemblyError(.commandTooLong, contextID: contextID)
            }
            bytes.append(copying: piece)
            if isLast { return try complete(command: bytes.span.bytes, contextID: contextID) }
            progress = .command(bytes: bytes)
        case .dataSet(var message):
            let kept = piece.extracting(first: max(0, limits.dataSetLength - message.dataSet.count))
            let needed = message.dataSet.count + kept.byteCount
            if needed > message.dataSet.capacity {
                // Doubled as any array, but not beyond what will be needed at most.
                message.dataSet.reserveCapacity(max(needed, min(2 * message.dataSet.capacity, limits.dataSetLength)))
            }
            message.dataSet.append(copying: kept)
            message.dataSetLength += piece.byteCount
            if isLast { return message }
            progress = .dataSet(message)
        }
        return nil
    }

    /// Counts bytes of a data set's fragment that nobody looks at, or that are missing where only a part of the stream
    /// is known, and gives the message that they complete.
    ///
    /// - Parameters:
    ///   - count: How many bytes, missing ones included.
    ///   - missing: How many of them are missing.
    ///   - value: What stands before the fragment, which is none of a command.
    ///   - isEnd: Whether the fragment ends with them.
    /// - Returns: the message, or nil where more of it is to come.
    /// - Throws: ``AssemblyError`` as ``receive(_:of:isEnd:)`` does.
    package mutating func pass(
        _ count: Int,
        missing: Int = 0,
        of value: PresentationDataWalk.Header,
        isEnd: Bool
    ) throws(AssemblyError) -> ReceivedMessage? {
        if let error = misplacement(of: value) {
            reset()
            throw error
        }
        guard case .dataSet(var message) = exchange(&progress, with: .idle) else { return nil }
        message.dataSetLength += count
        message.missingLength += missing
        if isEnd && value.isLast { return message }
        progress = .dataSet(message)
        return nil
    }

    /// The message whose data set is to come or is coming; nil while there is none.
    package var begunMessage: ReceivedMessage? {
        if case .dataSet(let message) = progress { message } else { nil }
    }

    /// Whether nothing of a message was taken that is not whole yet.
    package var isIdle: Bool {
        if case .idle = progress { true } else { false }
    }

    /// Forgets what is not whole, and waits for the next command.
    package mutating func reset() { progress = .idle }

    private mutating func complete(
        command bytes: RawSpan,
        contextID: UInt8
    ) throws(AssemblyError) -> ReceivedMessage? {
        var log = DecodingLog(limits: limits.wire)
        let message: Message
        do {
            message = try Message(decoding: bytes, log: &log)
        } catch {
            var failure = AssemblyError(.undecodableCommand(error), contextID: contextID)
            failure.deviations = log.deviations
            throw failure
        }
        let received = ReceivedMessage(contextID: contextID, message: message, deviations: log.deviations)
        guard message.hasDataSet else { return received }
        progress = .dataSet(received)
        return nil
    }
}

/// A whole message as it arrived.
package struct ReceivedMessage: Hashable, Sendable {
    /// The presentation context that it came on.
    package var contextID: UInt8
    /// The command, typed.
    package var message: Message
    /// The data set as sent, cut where it is longer than the limit.
    package var dataSet: [UInt8] = []
    /// Bytes of the data set as sent.
    package var dataSetLength = 0
    /// How many of these are missing, where only a part of what was sent is known.
    package var missingLength = 0
    /// What was wrong with the command set.
    package var deviations: [Deviation]
}

/// Why fragments make no message.
package struct AssemblyError: Error, Hashable, Sendable {
    /// What is wrong with them.
    package enum Code: Hashable, Sendable {
        /// A data set fragment where a command has to begin.
        case dataSetWithoutCommand
        /// A fragment of another presentation context before the message was complete.
        case mixedContexts
        /// A data set fragment before the last fragment of its command.
        case commandIncomplete
        /// A command fragment before the last fragment of the data set.
        case dataSetIncomplete
        /// A command set longer than its limit.
        case commandTooLong
        /// A command set that cannot be typed.
        case undecodableCommand(WireError)
    }

    /// What is wrong.
    package var code: Code
    /// The presentation context of the fragment.
    package var contextID: UInt8
    /// What was wrong with the command set, up to where it could not be typed.
    package var deviations: [Deviation] = []

    init(_ code: Code, contextID: UInt8) {
        self.code = code
        self.contextID = contextID
    }
}
