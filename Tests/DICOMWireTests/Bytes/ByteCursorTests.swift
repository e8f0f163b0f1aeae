import Testing

@testable import DICOMWire

@Suite struct ByteCursorTests {
    private static let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

    /// The error that a read ends with.
    private func failure(_ read: () throws(WireError) -> Void) -> WireError? {
        do {
            try read()
            return nil
        } catch {
            return error
        }
    }

    @Test("Integers are read in both orders, and the position names the place in the whole")
    func integers() throws {
        var cursor = unsafe ByteCursor(Self.bytes.span.bytes, base: 100)
        #expect(try cursor.readUInt8() == 1)
        #expect(try cursor.readBigEndian(as: UInt16.self) == 0x0203)
        #expect(try cursor.readLittleEndian(as: UInt32.self) == 0x0706_0504)
        #expect(cursor.position == 107)
        #expect(cursor.remaining == 1)
    }

    @Test("A read over the end throws at its place, and reads nothing", arguments: 0...3)
    func truncated(left: Int) throws {
        var cursor = unsafe ByteCursor(Self.bytes.span.bytes, base: 10)
        try cursor.skip(8 - left)
        let error = WireError(.truncated, offset: 18 - left)
        #expect(failure { () throws(WireError) in _ = try cursor.readLittleEndian(as: UInt32.self) } == error)
        #expect(failure { () throws(WireError) in _ = try cursor.readBigEndian(as: UInt64.self) } == error)
        #expect(failure { () throws(WireError) in _ = try cursor.readSlice(left + 1).byteCount } == error)
        #expect(failure { () throws(WireError) in try cursor.skip(left + 1) } == error)
        #expect(failure { () throws(WireError) in try cursor.skip(-1) } == error)
        #expect(failure { () throws(WireError) in _ = try cursor.readSlice(-1).byteCount } == error)
        #expect(failure { () throws(WireError) in _ = try cursor.readSlice(.max).byteCount } == error)
        #expect(cursor.remaining == left)
    }

    @Test("A slice is its own cursor that knows where it lies")
    func slices() throws {
        var cursor = unsafe ByteCursor(Self.bytes.span.bytes)
        try cursor.skip(2)
        var inner = try cursor.readCursor(3)
        #expect(inner.position == 2)
        #expect(Array(copying: inner.rest) == [3, 4, 5])
        #expect(inner.copyRest() == [3, 4, 5])
        #expect(failure { () throws(WireError) in _ = try inner.readUInt8() } == WireError(.truncated, offset: 5))
        #expect(Array(copying: cursor.readRest()) == [6, 7, 8])
        #expect(cursor.rest.byteCount == 0)
    }
}
