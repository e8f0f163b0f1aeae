import DICOMWire
import DIMSE
import PacketFlow

// The messages of an association: their fragments, and which answers which.
extension AssociationTracker {
    /// Takes the header of a P-DATA-TF.
    mutating func beginData(_ header: PDUHeader, at place: PDUPlace, _ sink: inout some CaptureSink) {
        join(requestor: nil, at: place, &sink)
        guard let isRead = current?.takeData(header, at: place) else { return }
        self[place.side].isIgnored = !isRead
        lastPDUAt = place.time
    }

    /// Takes a piece of a fragment of a command, or of a data set where these are looked at.
    mutating func take(
        _ piece: RawSpan,
        of value: PresentationDataWalk.Header,
        isEnd: Bool,
        at place: PDUPlace,
        _ sink: inout some CaptureSink
    ) {
        let side = place.side
        if self[side].isIgnored { return }
        if self[side].isFragmentRefused {
            self[side].isFragmentRefused = !isEnd
            return
        }
        if self[side].isLost {
            if value.isCommand { self[side].possibleStart.append(copying: piece) }
            if value.isCommand, !isEnd, self[side].possibleStart.count < CommandSet.startLength { return }
            let start = exchange(&self[side].possibleStart, with: [])
            guard value.isCommand, unsafe CommandSet.begins(start.span.bytes) else {
                self[side].isFragmentRefused = !isEnd
                return
            }
            self[side].isLost = false
            return unsafe take(start.span.bytes, of: value, isEnd: isEnd, at: place, &sink)
        }
        if let error = self[side].assembler.misplacement(of: value) {
            refuse(error, isEnd: isEnd, at: place, &sink)
            guard value.isCommand else { return }
            // It may be the first of the next message.
            self[side].isFragmentRefused = false
            return take(piece, of: value, isEnd: isEnd, at: place, &sink)
        }
        if value.isCommand {
            if self[side].assembler.isIdle { beginMessage(at: place) }
            self[side].commandLength += piece.byteCount
            if isEnd {
                self[side].commandFragments += 1
                self[side].end = place.end
            }
        } else {
            waitingSince = place.time
            if isEnd { endDataFragment(value, at: place) }
            if let association = current, !piece.isEmpty { sink.takeDataSet(piece, from: side, in: association) }
        }
        do throws(AssemblyError) {
            let message = try self[side].assembler.receive(piece, of: value, isEnd: isEnd)
            if value.isCommand, isEnd, value.isLast { completeCommand(message, at: place, &sink) }
            if let message { complete(message, at: place, &sink) }
        } catch {
            refuse(error, isEnd: isEnd, at: place, &sink)
        }
    }

    /// Counts bytes of a data set's fragment that are not looked at, or that are missing.
    mutating func pass(
        _ count: Int,
        missing: Int,
        of value: PresentationDataWalk.Header,
        isEnd: Bool,
        at place: PDUPlace,
        _ sink: inout some CaptureSink
    ) {
        let side = place.side
        if self[side].isFragmentRefused || self[side].isLost || self[side].isIgnored {
            self[side].isFragmentRefused = self[side].isFragmentRefused && !isEnd
            return
        }
        if let error = self[side].assembler.misplacement(of: value) {
            return refuse(error, isEnd: isEnd, at: place, &sink)
        }
        if isEnd { endDataFragment(value, at: place) }
        if missing > 0 {
            if sink.readsDataSets, let association = current { sink.missDataSet(missing, from: side, in: association) }
        }
        do throws(AssemblyError) {
            let message = try self[side].assembler.pass(count, missing: missing, of: value, isEnd: isEnd)
            lastPDUAt = place.time
            waitingSince = place.time
            if let message { complete(message, at: place, &sink) }
        } catch {
            refuse(error, isEnd: isEnd, at: place, &sink)
        }
    }

    /// Notes a P-DATA-TF that has not the structure of one.
    mutating func refuseData(_ start: RawSpan, at place: PDUPlace, _ sink: inout some CaptureSink) {
        refuse(start, .complete(Int(place.end - place.start)), at: place, &sink)
    }

    /// Notes that fragments make no message, and waits for the next command of that end.
    private mutating func refuse(
        _ error: AssemblyError,
        isEnd: Bool,
        at place: PDUPlace,
        _ sink: inout some CaptureSink
    ) {
        endMessage(from: place.side, isBrokenOff: true, &sink)
        self[place.side].assembler.reset()
        self[place.side].isFragmentRefused = !isEnd
        self[place.side].isLost = true
        // Where something is missing, this is its consequence.
        guard let current, !current.isDamaged, !current.isStartMissing else { return }
        if place.side == current.acceptor {
            self.current?.record.note(error)
        } else {
            self.current?.noteRequestor { $0.note(error) }
        }
    }

    private mutating func endDataFragment(_ value: PresentationDataWalk.Header, at place: PDUPlace) {
        self[place.side].dataFragments += 1
        self[place.side].dataLength += value.fragmentLength
        self[place.side].end = place.end
    }

    private mutating func beginMessage(at place: PDUPlace) {
        self[place.side].start = place.start
        self[place.side].startTime = place.startTime
        self[place.side].commandFragments = 0
        self[place.side].commandLength = 0
        self[place.side].dataFragments = 0
        self[place.side].dataLength = 0
    }

    /// A command is whole: its operation begins, whether its data set has come or not.
    private mutating func completeCommand(
        _ whole: ReceivedMessage?,
        at place: PDUPlace,
        _ sink: inout some CaptureSink
    ) {
        guard let begun = whole ?? self[place.side].assembler.begunMessage else { return }
        tellRequestor(by: begun.message.command.field, from: place.side)
        guard let isFromRequestor = current?.takeCommand(begun, from: place.side) else { return }
        let command = begun.message.command
        if isFromRequestor || command.messageID != nil { waitingSince = place.time }
        if let messageID = command.messageID {
            let operation = OperationRecord(
                field: command.field,
                messageID: messageID,
                contextID: begun.contextID,
                affectedSOPClassUID: command.sopClassUID
            )
            if isFromRequestor {
                requested.begin(operation, at: place.time)
                current?.record.operationsBegun += 1
            } else {
                requestedByAcceptor.begin(operation, at: place.time)
            }
        }
        if begun.message.hasDataSet, let association = current {
            sink.beginDataSet(of: begun, from: place.side, in: association)
        }
    }

    private mutating func complete(
        _ message: ReceivedMessage,
        at place: PDUPlace,
        _ sink: inout some CaptureSink
    ) {
        guard var association = current else { return }
        let isFromRequestor = place.side == association.requestor
        if message.message.hasDataSet, let messageID = message.message.command.messageID {
            if isFromRequestor {
                requested.complete(messageID, at: place.time)
            } else {
                requestedByAcceptor.complete(messageID, at: place.time)
            }
        }
        let operation = answer(message, isFromRequestor: isFromRequestor, at: place.time, &association)
        association.dataSetBytes += UInt64(message.dataSetLength)
        if message.message.hasDataSet, !isFromRequestor, !association.isOver {
            association.record.lastReceived = PDUDescription(.data, message.message.command.field)
        }
        current = association
        let direction = self[place.side]
        let observed = CapturedMessage(
            isFromRequestor: isFromRequestor,
            received: message,
            range: direction.start..<place.end,
            startTime: direction.startTime,
            endTime: place.time,
            commandFragments: direction.commandFragments,
            commandLength: direction.commandLength,
            dataFragments: direction.dataFragments,
            isEnded: true,
            isAnswer: operation != nil,
            responseTime: operation?.time
        )
        sink.take(observed, of: association)
    }

    /// Pairs a response with its request, and gives that with the time between them.
    private mutating func answer(
        _ message: ReceivedMessage,
        isFromRequestor: Bool,
        at time: Int64,
        _ association: inout CapturedAssociation
    ) -> OperationRecord? {
        guard case .response(let response) = message.message.command else { return nil }
        if isFromRequestor {
            switch requestedByAcceptor.take(response, at: time) {
            case .of(let operation, isFinal: _): return operation.withoutNegativeTime
            case .nothing: return nil
            }
        }
        if association.isKnownUnaccepted(message.contextID) {
            association.note(message, .unacceptedContext)
            return nil
        }
        switch requested.take(response, at: time) {
        case .of(let answered, _) where association.isOver:
            let operation = answered.withoutNegativeTime
            if association.isGivenUp, association.record.lateAnswer == nil {
                association.record.lateAnswer = LateAnswer(.response(response), after: operation.time ?? 0)
            }
            return operation
        case .of(let answered, let isFinal):
            waitingSince = time
            let operation = answered.withoutNegativeTime
            if isFinal { association.record.complete(operation) }
            if operation.field == .cEchoRequest, let time = operation.time,
                association.echoTimes.count < CaptureAnalysisLimits.echoTimes
            {
                association.echoTimes.append(time)
            }
            if message.contextID != operation.contextID {
                association.note(message, .otherContext(requested: operation.contextID))
            }
            return operation
        case .nothing(let reason):
            if association.isDamaged || association.isStartMissing {
                association.noteUnasked(response, on: message.contextID)
            } else {
                association.note(message, reason)
            }
            return nil
        }
    }

    /// What is not whole is told with what there is of it.
    ///
    /// `isBrokenOff` says that its sender went on with something else.
    mutating func endMessage(from side: ConnectionSide, isBrokenOff: Bool = false, _ sink: inout some CaptureSink) {
        guard let association = current, var message = self[side].assembler.begunMessage else { return }
        let direction = self[side]
        message.dataSetLength = direction.dataLength
        let observed = CapturedMessage(
            isFromRequestor: side == association.requestor,
            received: message,
            range: direction.start..<direction.end,
            startTime: direction.startTime,
            endTime: association.end,
            commandFragments: direction.commandFragments,
            commandLength: direction.commandLength,
            dataFragments: direction.dataFragments,
            isEnded: false,
            isBrokenOff: isBrokenOff,
            responseTime: nil
        )
        self[side].assembler.reset()
        sink.take(observed, of: association)
    }

    /// Notes what is wrong with the header of a presentation data value.
    mutating func note(_ log: DecodingLog, at place: PDUPlace) {
        current?.note(log.deviations, in: .data, from: place.side)
    }
}

extension OperationRecord {
    /// The same without its time where the clock of the capture stepped back meanwhile: that is no time it took.
    fileprivate var withoutNegativeTime: OperationRecord {
        var record = self
        if let time, time < 0 { record.time = nil }
        return record
    }
}
