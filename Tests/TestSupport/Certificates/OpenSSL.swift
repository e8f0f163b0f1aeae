/// The `openssl` command.
package enum OpenSSL {
    static let path = "/usr/bin/openssl"

    /// Runs it to its end, and gives its standard output.
    ///
    /// - Throws: ``MissingProgram``, or ``OpenSSLFailure`` with what it said.
    @discardableResult
    package static func run(_ arguments: [String]) async throws -> String {
        let result = try await Tool(path: path).run(arguments)
        guard result.status == 0 else { throw OpenSSLFailure(description: result.description) }
        return result.output
    }
}

/// An `openssl` command that failed.
package struct OpenSSLFailure: Error, CustomStringConvertible {
    package let description: String
}
