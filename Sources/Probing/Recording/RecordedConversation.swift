import DICOMWire
import DIMSE
import NIOCore
import PacketFlow
import TLSWire

/// A connection that is recorded: its segments, and what is held of its bytes until it is known how to write them.
struct RecordedConversation {
    /// Bytes of TLS itself.
    struct TLSPiece {
        let isSent: Bool
        let bytes: ByteBuffer
        let time: UInt64
    }

    /// What is written of it.
    var recorder: ConversationRecorder
    /// What this side sends.
    var sent = RecordedStream()
    /// What the peer sends.
    var received = RecordedStream()

    /// The handshake of TLS, until something plain is told; nil from then on.
    private var handshake: [TLSPiece]? = []
    private var handshakeCost = 0
    /// When the last plain bytes were told of.
    private var lastTime: UInt64 = 0
    /// Whether this side has aborted: what ended the run later has no part in how this ends.
    private var isAborted = false

    init(_ recorder: ConversationRecorder) { self.recorder = recorder }

    // MARK: Plain bytes

    /// Something plain is told: the handshake has done what it is for.
    ///
    /// Whoever aborts has seen what came before, which so stands before, though it is no whole PDU.
    mutating func begin(
        _ bytes: ByteBuffer,
        isSent: Bool,
        at time: UInt64,
        after interruption: RecordedInterruption?,
        into writer: inout PcapWriter
    ) {
        handshake = nil
        if isSent, bytes.readableBytesView.first == PDUType.abort.rawValue {
            writeRest(isEnd: false, into: &writer)
            interrupt(interruption)
            isAborted = true
        }
        lastTime = time
    }

    /// Has what ends the connection say what ended the run before it was done, if anything did.
    mutating func interrupt(_ interruption: RecordedInterruption?) {
        if !isAborted { recorder.interruption = interruption }
    }

    /// Has the peer's direction know what this side's request held: it may come back.
    mutating func shareQuotable() {
        if let quotable = sent.quotable.take() { received.quoted = quotable }
    }

    /// Writes what the peer sent and is no whole PDU, at the end of the connection or before.
    mutating func writeRest(isEnd: Bool, into writer: inout PcapWriter) {
        let rest = received.rest(isEnd: isEnd)
        if !rest.isEmpty { recorder.received(rest.span.bytes, at: lastTime, into: &writer) }
    }

    // MARK: TLS

    /// Holds bytes of a handshake; what comes after it is written at once, behind what the peer sent before.
    mutating func take(_ piece: TLSPiece, into writer: inout PcapWriter) {
        guard var pieces = handshake.take() else {
            if !piece.isSent { writeRest(isEnd: false, into: &writer) }
            return write(piece, into: &writer)
        }
        handshakeCost += ProbingLimits.eventCost + piece.bytes.storageCapacity
        // Behind a gap nothing could be read.
        if handshakeCost <= ProbingLimits.handshake { pieces.append(piece) }
        handshake = pieces
    }

    /// TLS failed, in its handshake or after it.
    mutating func fail(_ failure: TLSFailure) {
        guard let failure = RecordedTLS.Failure(failure) else { return }
        if recorder.tls == nil {
            recorder.tls = RecordedTLS(version: 0, hasClientCertificate: false, isEstablished: false)
        }
        recorder.tls?.failure = failure
    }

    /// Writes what is held of a handshake, which was all there was of the connection; how it came out is told at its
    /// end.
    mutating func writeHandshake(into writer: inout PcapWriter) {
        guard let pieces = handshake.take() else { return }
        let tls = recorder.tls.take()
        for piece in pieces { write(piece, into: &writer) }
        recorder.tls = tls
    }

    private mutating func write(_ piece: TLSPiece, into writer: inout PcapWriter) {
        let bytes = piece.bytes.readableBytesSpan
        if piece.isSent {
            recorder.sent(bytes, at: piece.time, into: &writer)
        } else {
            recorder.received(bytes, at: piece.time, into: &writer)
        }
    }
}

extension RecordedTLS.Failure {
    /// What is kept of a failure; nil for what the handshake shows anyway.
    fileprivate init?(_ failure: TLSFailure) {
        switch failure {
        case .alert(let alert): self = .alert(alert.code.rawValue)
        case .protocolError: self = .protocolError
        case .certificateRefused: self = .certificateRefused
        case .nameRefused: self = .nameRefused
        case .notTLS, .closed: return nil
        }
    }
}
