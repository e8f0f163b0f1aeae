import FoundationEssentials

/// Results as JSON.
///
/// Keys are sorted, because the encoder keeps no order of declaration and a document has to be the same for the same
/// result. Each document and each line names its schema, `sonde/<tool>/1`; the number changes when a key is removed or
/// changes its meaning, and stays when one is added.
package struct JSONRendering: Sendable {
    /// How keys of several words are written.
    package enum Keys: Sendable {
        /// `responseTime`.
        case camelCase
        /// `response_time`.
        case snakeCase
    }

    /// The value of the `schema` key.
    package let schema: String
    private let keys: Keys

    /// Makes the rendering of a tool's results.
    package init(tool: String, keys: Keys = .camelCase) {
        schema = "sonde/\(tool)/1"
        self.keys = keys
    }

    /// One document.
    ///
    /// - Parameter body: What encodes to an object; its keys stand beside `schema`.
    /// - Returns: Several lines, without a line feed after the last.
    /// - Throws: `EncodingError`, for numbers that JSON cannot hold.
    package func document(_ body: some Encodable) throws -> String {
        try render(
            Enveloped(schema: schema, event: nil, body: body),
            [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        )
    }

    /// One element of a list that stands at the top of a document.
    ///
    /// - Returns: Several lines, indented as there, without a line feed after the last.
    /// - Throws: `EncodingError`, for numbers that JSON cannot hold.
    package func element(_ body: some Encodable) throws -> String {
        let text = try render(body, [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
        // In JSON a line feed stands between tokens only.
        return "    " + text.replacing("\n", with: "\n    ")
    }

    /// One event.
    ///
    /// - Parameters:
    ///   - event: The value of the `event` key: what kind of line it is.
    ///   - body: What encodes to an object; its keys stand beside `schema` and `event`.
    /// - Returns: One line, without the line feed at its end.
    /// - Throws: `EncodingError`, for numbers that JSON cannot hold.
    package func line(event: String, _ body: some Encodable) throws -> String {
        try render(Enveloped(schema: schema, event: event, body: body), [.sortedKeys, .withoutEscapingSlashes])
    }

    private func render(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        if keys == .snakeCase { encoder.keyEncodingStrategy = .convertToSnakeCase }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// An object with the keys of its envelope added.
private struct Enveloped<Body: Encodable>: Encodable {
    let schema: String
    let event: String?
    let body: Body

    private enum CodingKeys: String, CodingKey {
        case schema
        case event
    }

    func encode(to encoder: any Encoder) throws {
        try body.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schema, forKey: .schema)
        try container.encodeIfPresent(event, forKey: .event)
    }
}
