/// Why bytes could not be decoded, or a value not encoded, and where.
package struct WireError: Error, Hashable, Sendable {
    /// What kind of failure it is; two errors of one code may differ in their place.
    package enum Code: Hashable, Sendable {
        /// The bytes end before the field does.
        case truncated
        /// A named limit of ``WireLimits`` is exceeded.
        case limitExceeded(WireLimits.Name)
        /// Strict mode met a departure from the standard.
        case deviation(Deviation.Kind)
        /// A value does not fit the field that has to carry it.
        case unencodable
        /// The bytes are not of the structure asked for.
        case malformed
    }

    /// What kind of failure it is.
    package var code: Code
    /// Offset in bytes from the start of what was decoded (a PDU, a command set, a data set).
    package var offset: Int

    /// Makes an error of a code at an offset.
    package init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }
}

extension WireError: CustomStringConvertible {
    /// What is wrong and where, as a phrase.
    package var description: String {
        switch code {
        case .truncated: "the bytes end early, at offset \(offset)"
        case .limitExceeded(let name): "\(name.text), at offset \(offset)"
        case .deviation(let kind): "\(kind.summary) (\(kind.clause)), at offset \(offset)"
        case .unencodable: "a value does not fit its field, at offset \(offset)"
        case .malformed: "not of the expected structure, at offset \(offset)"
        }
    }
}
