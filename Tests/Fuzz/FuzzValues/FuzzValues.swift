import DICOMWire

/// The UIDs and AE titles of PS3.5 6.2, from any bytes: nothing traps, nothing is lost, nothing reaches a terminal
/// unescaped.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzValues(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))

    let uid = UID(bytes)
    precondition(uid.isTruncated || UID(uid.bytes) == uid)
    precondition(bytes.starts(with: uid.bytes))
    precondition(!uid.isValid || uid.bytes.allSatisfy { (0x2E...0x39).contains($0) })
    precondition(isPrintable(uid.description))

    let title = AETitle(field: bytes)
    precondition(AETitle(field: title.field) == title)
    precondition(title.problem == .empty || !title.significantBytes.isEmpty)
    precondition(isPrintable(title.description))
    return 0
}

private func isPrintable(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20...0x7E).contains($0) } }
