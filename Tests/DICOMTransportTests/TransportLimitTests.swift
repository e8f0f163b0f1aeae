import DICOMWire
import DIMSE
import Glibc
import NIOCore
import NIOEmbedded
import TestSupport
import Testing
import TransportTestSupport

@testable import DICOMTransport

/// Each limit is reached, and one more is left out or refused.
///
/// Those that the peer's behaviour runs into have their tests where that is tested.
@Suite(.timeLimit(.minutes(2))) struct TransportLimitTests {
    @Test("Addresses of a name", arguments: [TransportLimits.addresses, TransportLimits.addresses + 1])
    func addresses(count: Int) async throws {
        let hosts = (1...count).map { "127.0.0.\($0) pacs\n" }.joined()
        try await withEventLoop(in: NetworkNamespace(hosts: hosts)) { eventLoop in
            // Nothing listens there: each address is tried, and refuses.
            let attempt = await Attempt.run(.verification(104, host: "pacs"), on: eventLoop)
            #expect(attempt.connection.resolution?.addresses.count == count)
            #expect(attempt.connection.attempts.count == TransportLimits.addresses)
            #expect(attempt.connection.attempts.allSatisfy { $0.outcome == .refused })
        }
    }

    @Test("How long an answer that has begun may take to go on")
    func answerPause() throws {
        let channel = EmbeddedChannel()
        let completion = FirstCompletion<RawExchange.Outcome>(on: channel.eventLoop)
        let handler = RawExchangeHandler([], .seconds(20), completion, nil)
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 104)).wait()
        // What has not begun is waited for.
        channel.embeddedEventLoop.advanceTime(by: .seconds(19))
        #expect(channel.isActive)
        try channel.writeInbound(ByteBuffer(bytes: [1, 2]))
        channel.embeddedEventLoop.advanceTime(by: .nanoseconds(TransportLimits.answerPause - 1))
        #expect(channel.isActive && !completion.isDone)
        // It is counted from the first bytes on, so that nobody drags it out.
        try channel.writeInbound(ByteBuffer(bytes: [3]))
        #expect(channel.isActive && !completion.isDone)
        channel.embeddedEventLoop.advanceTime(by: .nanoseconds(1))
        #expect(!channel.isActive)
        #expect(try completion.future.wait() == .bytes([1, 2, 3]))
    }

    @Test("Bytes of a file of certificates or keys")
    func tlsFile() throws {
        let folder = try TemporaryFolder("limit")
        let zeros = String(repeating: " ", count: TransportLimits.tlsFile)
        try folder.write(zeros, to: "longest.pem")
        #expect(try TLSFile.contents(of: folder.file("longest.pem"), as: .trust).count == TransportLimits.tlsFile)
        try folder.write(zeros + " ", to: "longer.pem")
        let path = folder.file("longer.pem")
        #expect(throws: TLSOptionsError.tooLong(.trust, path: path)) { try TLSFile.contents(of: path, as: .trust) }
    }

    @Test("Entries of a folder of CAs")
    func tlsFolderEntries() throws {
        let folder = try TemporaryFolder("limit")
        // Without Foundation, which takes seconds for so many.
        for number in 0..<TransportLimits.tlsFolderEntries { close(creat(folder.file("\(number)"), 0o600)) }
        #expect(TLSFile.entries(of: folder.path)?.count == TransportLimits.tlsFolderEntries)
        try folder.write("", to: "one more")
        #expect(TLSFile.entries(of: folder.path)?.count == TransportLimits.tlsFolderEntries)
    }
}
