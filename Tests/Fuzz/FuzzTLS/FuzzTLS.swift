import TLSWire

/// Any bytes as what a TLS peer sends: nothing traps, how they are cut into reads makes no difference, what is kept is
/// bounded, and a ServerHello that was read is read again from a record around it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTLS(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var whole = TLSRecordScanner()
    whole.scan(bytes)
    check(whole, bytes)
    for size in [1, 3, 7, 1000] {
        var parts = TLSRecordScanner()
        var rest = bytes[...]
        while !rest.isEmpty {
            parts.scan(rest.prefix(size))
            rest = rest.dropFirst(size)
            // In the middle of a message most is held; looking at it is slow.
            if size == 1000 { checkHeldBytes(parts) }
        }
        check(parts, bytes)
        precondition(parts.serverHello == whole.serverHello && parts.alerts == whole.alerts)
        precondition(parts.hasHelloRetryRequest == whole.hasHelloRetryRequest)
        precondition(parts.foreignBytes == whole.foreignBytes)
    }
    checkHello(bytes)
    return 0
}

private func check(_ scanner: TLSRecordScanner, _ bytes: [UInt8]) {
    precondition(scanner.alerts.count <= TLSWireLimits.alerts)
    precondition(scanner.serverHello?.isRetryRequest != true)
    if let foreign = scanner.foreignBytes {
        // What is no TLS is so from the first record on.
        precondition(!foreign.isEmpty && foreign.count <= TLSWireLimits.foreignBytes)
        precondition(bytes.starts(with: foreign))
        precondition(scanner.serverHello == nil && scanner.alerts.isEmpty && !scanner.hasHelloRetryRequest)
    }
}

/// The private buffers hold a message, and the part of a record that may follow it.
private func checkHeldBytes(_ scanner: TLSRecordScanner) {
    precondition(heldBytes(scanner) <= TLSWireLimits.handshakeMessageLength + 4 + TLSWireLimits.recordLength)
}

/// Bytes in all arrays of a value, however deep.
private func heldBytes(_ value: Any) -> Int {
    if let bytes = value as? [UInt8] { return bytes.count }
    return Mirror(reflecting: value).children.reduce(0) { $0 + heldBytes($1.value) }
}

/// The bytes as the body of a ServerHello.
private func checkHello(_ bytes: [UInt8]) {
    guard let hello = ServerHello(bytes[...]), bytes.count <= TLSWireLimits.handshakeMessageLength - 4 else { return }
    let message = [2, UInt8(bytes.count >> 16), UInt8(bytes.count >> 8 & 0xFF), UInt8(bytes.count & 0xFF)] + bytes
    let record = [22, 3, 3, UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message
    var scanner = TLSRecordScanner()
    scanner.scan(record)
    precondition(scanner.hasHelloRetryRequest == hello.isRetryRequest)
    precondition(scanner.serverHello == (hello.isRetryRequest ? nil : hello))
    // Version, random, session ID, suite and compression are 38 bytes and the session ID.
    let fixed = 38 + Int(bytes[34])
    precondition(bytes.count >= fixed && ServerHello(bytes[..<(fixed - 1)]) == nil)
    precondition(ServerHello(bytes[..<fixed])?.cipherSuite == hello.cipherSuite)
}
